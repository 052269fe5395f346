import type { Batch, Delivery, Timestamp } from "../../../timely/index.ts";
import { gated, type StepLogic } from "../../engine/gated-operator.ts";
import type { Lowering, OperatorParts } from "../../engine/operator.ts";
import { atEventTime, eventTimeOf } from "../../flow-time.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import type { CellCodec } from "../../state/table.ts";
import { notGiven } from "../../values/bad-result.ts";

/** How much an array may hold, as the engine reads it. */
export interface CheckedLimits {
  readonly size: number;
  readonly bytes: number;
  readonly bytesOf: ((value: unknown) => number) | undefined;
  readonly withinMs: number | undefined;
}

/** The array that is being gathered; not there while it would be empty. */
interface Gathered {
  readonly values: unknown[];
  bytes: number;
  latest: number | undefined;
  /** The event-time coordinate that the first record came at. */
  readonly since: number;
  /** When it is given at the latest, by the monotonic clock. */
  readonly dueAt: number;
  /** The same by the wall clock, which alone goes on in another process. */
  readonly dueOn: number;
}

const NEVER_DUE = { dueAt: Number.POSITIVE_INFINITY, dueOn: Number.POSITIVE_INFINITY };

type SavedArray = readonly [
  values: readonly unknown[],
  bytes: number,
  latest: number | undefined,
  since: number,
  dueOn: number,
];

/** How a step that gathers what comes by on its worker becomes an operator. */
export function batchLowering(limits: CheckedLimits): Lowering<unknown> {
  return {
    route: "stay",
    timeFrom: "inputs",
    make: gated((_step, parts) => new BatchLogic(limits, parts)),
  };
}

/** Gathers records into arrays. Its claim stays where the first record came that it has not passed on. */
class BatchLogic implements StepLogic {
  readonly #limits: CheckedLimits;
  readonly #parts: OperatorParts;
  /** By worker. Its own, and until it starts those of others that it has taken over. */
  readonly #gathered: KeyedState<Gathered>;
  /** Where the arrays travel that have been emitted and not yet sent off; undefined where there are none. */
  #emittedAt: number | undefined;

  constructor(limits: CheckedLimits, parts: OperatorParts) {
    this.#limits = limits;
    this.#parts = parts;
    this.#gathered = parts.state.keyed("gathered", this.#codec(), "shared out");
  }

  get waitsAt(): number {
    return this.#current?.since ?? Number.POSITIVE_INFINITY;
  }

  get wakeAt(): number {
    const { dueAt = Number.POSITIVE_INFINITY } = this.#current ?? {};
    const { host } = this.#parts.info;
    return dueAt === Number.POSITIVE_INFINITY ? dueAt : host.now() + Math.max(0, dueAt - host.monotonic());
  }

  /** What another worker had gathered leaves as it is. */
  onStart(): void {
    for (const worker of this.#gathered.sortedKeys())
      if (worker !== this.#parts.run.worker) {
        this.#emit(this.#gathered.get(worker)!);
        this.#gathered.delete(worker);
      }
    this.#flush();
  }

  onActivation(): void {
    const { run, claim, info } = this.#parts;
    run.notePlace(claim.time);
    const current = this.#current;
    if (current === undefined || current.dueAt > info.host.monotonic()) return;
    this.#emit(current);
    this.#keep(undefined);
  }

  onMessage(message: Delivery<unknown>): void {
    this.#keep(this.#take(this.#current, message.time, message.batch));
    this.#parts.chains[1]?.flush(message.capability); // the failed stream, where there is one
  }

  onEnd(): boolean {
    const current = this.#current;
    if (current !== undefined && !this.#parts.run.stopping) {
      this.#emit(current);
      this.#keep(undefined);
    }
    return true;
  }

  get #current(): Gathered | undefined {
    return this.#gathered.get(this.#parts.run.worker);
  }

  /** Sends off what was emitted. What is gathered then goes into the table, rather than each array that comes and goes. */
  #keep(current: Gathered | undefined): void {
    this.#flush();
    const { worker } = this.#parts.run;
    if (current !== undefined) this.#gathered.set(worker, current);
    else if (this.#gathered.has(worker)) this.#gathered.delete(worker);
  }

  /** Adds records to what is gathered. Returns what is gathered then. */
  #take(
    gathered: Gathered | undefined,
    time: Timestamp,
    { values, eventTimes }: Batch<unknown>,
  ): Gathered | undefined {
    const { bytes: most, size } = this.#limits;
    let current = gathered;
    for (let i = 0; i < values.length; i++) {
      const eventTime = eventTimes?.[i];
      const bytes = this.#bytesOf(values[i], eventTime);
      if (bytes === undefined) continue;
      if (current !== undefined && current.bytes + bytes > most) {
        this.#emit(current);
        current = undefined;
      }
      current ??= this.#begin(time);
      current.values.push(values[i]);
      current.bytes += bytes;
      if (eventTime !== undefined && (current.latest === undefined || eventTime > current.latest))
        current.latest = eventTime;
      if (current.values.length < size && current.bytes < most) continue;
      this.#emit(current);
      current = undefined;
    }
    return current;
  }

  #begin(time: Timestamp): Gathered {
    const { dueAt, dueOn } = this.#dueFromNow(this.#limits.withinMs);
    return { values: [], bytes: 0, latest: undefined, since: eventTimeOf(time), dueAt, dueOn };
  }

  #dueFromNow(withinMs: number = Number.POSITIVE_INFINITY): Pick<Gathered, "dueAt" | "dueOn"> {
    if (withinMs === Number.POSITIVE_INFINITY) return NEVER_DUE;
    const { host } = this.#parts.info;
    return { dueAt: host.monotonic() + withinMs, dueOn: host.now() + withinMs };
  }

  /** An array travels where its first record came, whatever came further in other partitions. */
  #emit({ values, latest, since }: Gathered): void {
    if (since !== this.#emittedAt) this.#flush();
    this.#emittedAt = since;
    this.#parts.counter.passed++;
    this.#parts.chains[0]!.push(values, undefined, latest);
  }

  #flush(): void {
    const { claim, chains } = this.#parts;
    const at = this.#emittedAt;
    if (at === undefined) return;
    this.#emittedAt = undefined;
    const own = claim.delayed(atEventTime(claim.time, Math.max(at, eventTimeOf(claim.time))));
    chains[0]!.flush(own.capabilities);
    own.drop();
  }

  /** Undefined where it cannot be told, and the step's policy is to go on. */
  #bytesOf(value: unknown, eventTime: number | undefined): number | undefined {
    const { bytesOf } = this.#limits;
    const { desk } = this.#parts;
    if (bytesOf === undefined) return 0;
    let bytes: number;
    try {
      bytes = bytesOf(value);
    } catch (cause) {
      desk.reject("step-failed", "bytes.of threw", value, undefined, eventTime, cause);
      return undefined;
    }
    if (typeof bytes === "number" && bytes >= 0) return bytes;
    const problem = notGiven("bytes.of must give a number of 0 or more", bytes, desk.call);
    desk.reject("step-failed", problem, value, undefined, eventTime);
    return undefined;
  }

  #codec(): CellCodec<Gathered> {
    return {
      save: ({ values, bytes, latest, since, dueOn }): SavedArray => [values, bytes, latest, since, dueOn],
      load: (saved) => {
        const [values, bytes, latest, since, dueOn] = saved as SavedArray;
        const due = this.#dueFromNow(Math.max(0, dueOn - this.#parts.info.host.now()));
        return { values: [...values], bytes, latest, since, ...due };
      },
      count: ({ values }) => values.length,
    };
  }
}
