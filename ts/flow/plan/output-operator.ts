import type { SinkPartition } from "../../connectors/sink.ts";
import type { MaybePromise } from "../../connectors/source.ts";
import type { Input, OperatorInfo, Timestamp } from "../../timely/index.ts";
import { StepError } from "../errors.ts";
import type { OutputStep } from "../step.ts";
import type { Claim } from "./claim.ts";
import type { FlowRun } from "./flow-run.ts";
import { isPromise } from "./is-promise.ts";
import { rowsByPartition } from "./sink-route.ts";

/** A call to a sink that takes time. */
export interface SinkCall {
  readonly kind: "open" | "write" | "close";
  /** The timestamp that is held for it. */
  readonly time: Timestamp;
}

/** One worker's instance of an output: opens its partitions and writes to them, one write at a time. */
export class OutputOperator {
  readonly step: OutputStep;
  readonly #run: FlowRun;
  readonly #info: OperatorInfo;
  readonly #input: Input<unknown>;
  /** Nothing that reads this operator's frontier considers a record done before the sink has taken it. */
  readonly #claim: Claim;
  /** By index; a hole where another worker owns the partition. */
  readonly #partitions: SinkPartition<unknown>[] = [];
  readonly #names: readonly string[];
  /** Whether each worker has a partition of its own, rather than a share of the named ones. */
  readonly #isOwn: boolean;
  #call: SinkCall | undefined;
  #state: "opening" | "open" | "closing" | "closed" | "aborted" = "opening";

  constructor(
    step: OutputStep,
    run: FlowRun,
    info: OperatorInfo,
    input: Input<unknown>,
    claim: Claim,
    names: readonly string[] | undefined,
  ) {
    this.step = step;
    this.#run = run;
    this.#info = info;
    this.#input = input;
    this.#claim = claim;
    this.#isOwn = names === undefined;
    this.#names = names ?? [String(run.worker)];
    this.#wait("open", this.#open());
  }

  /** The call to the sink that is under way. */
  get call(): SinkCall | undefined {
    return this.#call;
  }

  /** Writes what waits, until a write takes time. */
  activate(): void {
    if (this.#state !== "open") return;
    while (this.#call === undefined && !this.#input.isEmpty) this.#writeNext();
    if (this.#call !== undefined) return;
    this.#claim.follow(this.#input.frontier.elements);
    if (!this.#input.frontier.isEmpty) return;
    this.#state = "closing";
    this.#wait("close", this.#close());
  }

  /** Tells open partitions of a failure; one that is being opened is told as soon as it is there. */
  async abort(reason: unknown): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "aborted";
    await Promise.all(this.#partitions.filter(Boolean).map((partition) => abortOne(partition, reason)));
  }

  async #open(): Promise<void> {
    const { worker, workers } = this.#run;
    for (const [index, name] of this.#names.entries()) {
      if (!this.#isOwn && index % workers !== worker) continue;
      const partition = await this.#openOne(name);
      if (this.#state === "aborted") return abortOne(partition, this.#run.stopReason);
      this.#partitions[index] = partition;
    }
    this.#state = "open";
  }

  async #openOne(name: string): Promise<SinkPartition<unknown>> {
    try {
      return await this.step.sink.open(name, undefined, this.#run.connectorContext(this.step));
    } catch (cause) {
      throw this.#failure(cause, name);
    }
  }

  #writeNext(): void {
    const { time, batch } = this.#input.next()!;
    this.#run.counters.of(this.step).received += batch.values.length;
    const written = this.#write(batch.values);
    if (isPromise(written)) this.#wait("write", written, time); // the claim does not move on meanwhile
  }

  #write(values: readonly unknown[]): MaybePromise<void> | PromiseLike<void> {
    if (this.#names.length === 1) return this.#writeOne(0, values);
    const parts = this.#partsOf(values);
    // The failure of one write must not hide that another is under way.
    const writes: (void | PromiseLike<void>)[] = [];
    try {
      for (const [index, rows] of parts.entries())
        if (rows.length > 0) writes.push(this.#writeOne(index, rows));
    } catch (cause) {
      writes.push(Promise.reject(cause));
    }
    return writes.some(isPromise) ? Promise.all(writes).then(() => {}) : undefined;
  }

  #writeOne(index: number, values: readonly unknown[]): void | PromiseLike<void> {
    const failed = (cause: unknown): never => {
      throw this.#failure(cause, this.#names[index]);
    };
    try {
      const written = this.#partitions[index]!.write(values);
      return isPromise(written) ? written.then(undefined, failed) : undefined;
    } catch (cause) {
      return failed(cause);
    }
  }

  #partsOf(values: readonly unknown[]): unknown[][] {
    try {
      return rowsByPartition(this.step.sink, values, this.#names.length);
    } catch (cause) {
      throw this.#failure(cause);
    }
  }

  async #close(): Promise<void> {
    await Promise.all(
      this.#partitions.map((partition, index) => this.#closeOne(partition, this.#names[index]!)),
    );
    this.#state = "closed";
    this.#claim.drop();
  }

  async #closeOne(partition: SinkPartition<unknown>, name: string): Promise<void> {
    try {
      await partition.close?.();
    } catch (cause) {
      throw this.#failure(cause, name);
    }
  }

  /** Until it has settled, nothing more is written. */
  #wait(kind: SinkCall["kind"], act: PromiseLike<void>, time: Timestamp = this.#claim.time): void {
    this.#call = { kind, time };
    act.then(
      () => {
        this.#call = undefined;
        this.#info.activate();
      },
      (cause) => this.#info.fail(this.#failure(cause)),
    );
  }

  #failure(cause: unknown, partition?: string): Error {
    if (cause instanceof StepError) return cause;
    const site = this.#isOwn || partition === undefined ? {} : { partition };
    return this.#run.error(this.step, "sink-failed", "the sink failed", site, cause);
  }
}

async function abortOne(partition: SinkPartition<unknown>, reason: unknown): Promise<void> {
  await (partition.abort === undefined ? partition.close?.() : partition.abort(reason));
}
