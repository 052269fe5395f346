import type { Batch, Input, OperatorInfo, Timestamp } from "../../../timely/index.ts";
import { Alarm } from "../../engine/alarm.ts";
import type { OperatorParts } from "../../engine/build-flow.ts";
import type { Chain } from "../../engine/chains/compile-chain.ts";
import type { Claim } from "../../engine/claim.ts";
import type { FlowRun } from "../../engine/flow-run.ts";
import type { OperatorStep } from "../../graph/step.ts";
import { RateLimit } from "./rate-limit.ts";
import type { ThrottlePlan } from "./throttle-plan.ts";

/** A batch that is being let through. */
interface Waiting {
  readonly time: Timestamp;
  readonly batch: Batch<unknown>;
  /** The first row that waits. */
  row: number;
}

/**
 * Lets records through at a rate. Batches stay in the input's queue until it is their turn: there they count, and hold
 * their timestamps. Only the one at hand is held by the operator.
 */
export class ThrottleOperator {
  readonly #step: OperatorStep;
  readonly #run: FlowRun;
  readonly #info: OperatorInfo;
  readonly #input: Input<unknown>;
  readonly #chain: Chain;
  /** At or before whatever waits: it does not move on while something does. */
  readonly #claim: Claim;
  readonly #limit: RateLimit;
  readonly #drops: boolean;
  #waiting: Waiting | undefined;
  #held = 0;
  readonly #alarm: Alarm;
  #ended = false;

  constructor(
    { records, perMs, drops }: ThrottlePlan,
    step: OperatorStep,
    run: FlowRun,
    { info, inputs, chains, claim }: OperatorParts,
  ) {
    this.#step = step;
    this.#run = run;
    this.#info = info;
    this.#alarm = new Alarm(info);
    this.#input = inputs[0]!;
    this.#chain = chains[0]!;
    this.#claim = claim;
    this.#limit = new RateLimit(records, perMs);
    this.#drops = drops;
  }

  activate(): void {
    if (this.#ended) return;
    const now = this.#info.host.monotonic();
    while (this.#takeNext() && this.#pass(this.#waiting!, now));
    this.#count(this.#waiting === undefined ? 0 : this.#waiting.batch.values.length - this.#waiting.row);
    if (this.#waiting !== undefined)
      this.#alarm.wakeAt(this.#info.host.now() + Math.max(0, this.#limit.roomAt - now));
    else this.#follow();
  }

  /** Whether there is a batch at hand. */
  #takeNext(): boolean {
    if (this.#waiting !== undefined) return true;
    const next = this.#input.next();
    if (next === undefined) return false;
    this.#run.counters.of(this.#step).received += next.batch.values.length;
    this.#waiting = { time: next.time, batch: next.batch, row: 0 };
    return true;
  }

  /** Lets through what there is room for. Returns whether nothing of the batch waits. */
  #pass(waiting: Waiting, now: number): boolean {
    const { time, batch, row } = waiting;
    const count = Math.min(this.#limit.room(now), batch.values.length - row);
    if (count > 0) {
      this.#run.enter(time);
      const end = row + count;
      this.#chain.pushAll(
        batch.values.slice(row, end),
        batch.keys?.slice(row, end),
        batch.eventTimes?.slice(row, end),
      );
      this.#flushAt(time);
      this.#limit.take(count, now);
      this.#run.counters.of(this.#step).passed += count;
      waiting.row = end;
    }
    if (waiting.row < batch.values.length && !this.#drops) return false;
    this.#waiting = undefined;
    return true;
  }

  /** Sends what has gathered at the timestamp it came with: what is late of it was decided there. */
  #flushAt(time: Timestamp): void {
    const claim = this.#claim.clone();
    claim.moveTo(time);
    this.#chain.flush(claim.capabilities);
    claim.drop();
  }

  /** Counts what waits here towards the worker's queue. */
  #count(records: number): void {
    if (records > this.#held) this.#info.hold(records - this.#held);
    else if (records < this.#held) this.#info.release(this.#held - records);
    this.#held = records;
  }

  #follow(): void {
    const { frontier } = this.#input;
    this.#claim.follow(frontier.elements);
    if (!frontier.isEmpty) return;
    this.#ended = true;
    this.#claim.drop();
  }
}
