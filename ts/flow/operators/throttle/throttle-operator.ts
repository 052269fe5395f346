import { estimateBatch } from "../../../timely/estimate-bytes.ts";
import { type Batch, type Delivery, sliceBatch, type Timestamp } from "../../../timely/index.ts";
import { flushAll, gated, type StepLogic } from "../../engine/gated-operator.ts";
import type { Lowering, OperatorParts } from "../../engine/operator.ts";
import { epochOf, eventTimeOf, inEpoch } from "../../flow-time.ts";
import type { OperatorStep } from "../../graph/step.ts";
import type { Due, DueQueue } from "../../state/due-queue.ts";
import type { WaitingBatch, WaitingBatches } from "../../state/waiting-batches.ts";
import { RateLimit } from "./rate-limit.ts";

/** The options of a throttled stream, checked. */
export interface ThrottlePlan {
  readonly records: number;
  readonly perMs: number;
  readonly drops: boolean;
}

/** How a throttled stream becomes an operator. */
export function throttleLowering(plan: ThrottlePlan): Lowering<OperatorStep> {
  return {
    route: "stay",
    timeFrom: "inputs",
    make: gated((_step, parts) => new ThrottleLogic(plan, parts)),
  };
}

/** A batch that is being let through. */
class Throttled implements WaitingBatch {
  /** The first row that waits. */
  row = 0;
  /** Whether none does any more. */
  isOver = false;
  readonly time: Timestamp;
  readonly batch: Batch<unknown>;
  /** What a row weighs; whole, so that rows weigh together what each of them does. */
  readonly rowBytes: number;

  constructor(time: Timestamp, batch: Batch<unknown>, bytes: number) {
    this.time = time;
    this.batch = batch;
    this.rowBytes = Math.ceil(bytes / batch.values.length);
  }

  waits(row: number): boolean {
    return row >= this.row;
  }
}

interface ThrottledDue extends Due {
  readonly waiting: Throttled;
}

/** Lets records through at a rate. Its claim comes as far as the earliest of what waits: it never passes that. */
class ThrottleLogic implements StepLogic {
  readonly #parts: OperatorParts;
  readonly #limit: RateLimit;
  readonly #drops: boolean;
  readonly #waiting: WaitingBatches<Throttled>;
  /** Derived: the same by event time, for batches of several partitions wait in no order of it. */
  readonly #earliest: DueQueue<ThrottledDue>;

  constructor({ records, perMs, drops }: ThrottlePlan, parts: OperatorParts) {
    this.#parts = parts;
    this.#limit = new RateLimit(records, perMs);
    this.#drops = drops;
    this.#waiting = parts.state.waiting("waiting");
    this.#earliest = parts.state.dueQueue();
    parts.run.onStop(() => parts.info.activate());
  }

  get waitsAt(): number {
    const earliest = this.#earliest;
    while (earliest.first?.waiting.isOver === true) earliest.take();
    return earliest.nextAt;
  }

  get wakeAt(): number {
    if (this.#waiting.isEmpty) return Number.POSITIVE_INFINITY;
    const { host } = this.#parts.info;
    return host.now() + Math.max(0, this.#limit.roomAt - host.monotonic());
  }

  onStart(): void {
    const epoch = epochOf(this.#parts.claim.time);
    for (const { time, batch } of this.#waiting.takeLoaded(epoch))
      this.#add(time, batch, estimateBatch(batch));
  }

  onMessage({ time, batch, bytes }: Delivery<unknown>): void {
    const { run } = this.#parts;
    if (run.stopping) run.abandoned += batch.values.length;
    else this.#add(time, batch, bytes);
  }

  onActivation(): void {
    if (this.#parts.run.stopping) this.#giveUp();
  }

  onFrontier(): void {
    const now = this.#parts.info.host.monotonic();
    for (let { first } = this.#waiting; first !== undefined; { first } = this.#waiting)
      if (!this.#pass(first, now)) return;
  }

  onEnd(): boolean {
    return this.#waiting.isEmpty;
  }

  #add(time: Timestamp, batch: Batch<unknown>, bytes: number): void {
    const waiting = new Throttled(time, batch, bytes);
    this.#waiting.add(waiting);
    this.#earliest.add({ at: eventTimeOf(time), waiting });
    this.#parts.info.hold(batch.values.length, batch.values.length * waiting.rowBytes);
  }

  /** A stop does not wait until there is room for all that waits. */
  #giveUp(): void {
    const { info, run } = this.#parts;
    for (const waiting of this.#waiting) {
      const rows = waiting.batch.values.length - waiting.row;
      run.abandoned += rows;
      info.release(rows, rows * waiting.rowBytes);
      this.#end(waiting);
    }
  }

  #end(waiting: Throttled): void {
    waiting.isOver = true;
    this.#waiting.delete(waiting);
  }

  /** Lets through what there is room for. Returns whether nothing of the batch waits. */
  #pass(waiting: Throttled, now: number): boolean {
    const { counter, info } = this.#parts;
    const { batch, row } = waiting;
    const count = Math.min(this.#limit.room(now), batch.values.length - row);
    if (count > 0) {
      this.#send(waiting, count);
      this.#limit.take(count, now);
      counter.passed += count;
      waiting.row += count;
    }
    const isOver = this.#drops || waiting.row === batch.values.length;
    const gone = isOver ? batch.values.length - row : count;
    info.release(gone, gone * waiting.rowBytes);
    if (isOver) this.#end(waiting);
    else this.#waiting.touchRows(waiting);
    return isOver;
  }

  /** Sends rows at the timestamp they came with: what is late of them was decided there. */
  #send({ time, batch, row }: Throttled, count: number): void {
    const { run, chains, claim } = this.#parts;
    const own = claim.delayed(inEpoch(time, epochOf(claim.time)));
    run.notePlace(own.time);
    chains[0]!.pushAll(sliceBatch(batch, row, row + count));
    flushAll(this.#parts, own.capabilities);
    own.drop();
  }
}
