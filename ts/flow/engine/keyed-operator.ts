import type { Delivery, Timestamp } from "../../timely/index.ts";
import { atEventTime, eventTimeOf, inEpoch, toCoordinate, watermarkOf } from "../flow-time.ts";
import type { KeyedBatch } from "../hot/stage.ts";
import type { LatestInstant } from "../state/latest-instant.ts";
import type { Claim } from "./claim.ts";
import { flushAll, gated, type StepLogic } from "./gated-operator.ts";
import type { KeyedLogic, KeyedLogicFactory } from "./keyed-logic.ts";
import { makeLogic } from "./make-logic.ts";
import type { OperatorMaker, OperatorParts } from "./operator.ts";

/** Runs a step that keeps state by key, outside of loops. */
export const keyedOperator: OperatorMaker<{ readonly logic: KeyedLogicFactory }> = gated(
  ({ logic }, parts) => new KeyedStepLogic(makeLogic(logic, parts), parts),
);

/** Records first, then event time as far as it has come, then what the wall clock has come to, then the end. */
class KeyedStepLogic implements StepLogic {
  readonly lag: number;
  readonly #logic: KeyedLogic;
  readonly #parts: OperatorParts;
  #watermark = Number.NEGATIVE_INFINITY;
  /** How far event time had come when the step was saved. */
  readonly #known: LatestInstant;
  /** What the end of its input makes it emit travels at how far event time came in all: held from when that is passed. */
  #end: Claim | undefined;
  /** Whether it has come so far again: until then nothing is emitted by the wall clock, which would be late. */
  #isBack = false;

  constructor(logic: KeyedLogic, parts: OperatorParts) {
    this.#logic = logic;
    this.#parts = parts;
    this.#known = parts.state.latest("watermark");
    this.lag = logic.lag ?? 0;
  }

  get wakeAt(): number {
    return (this.#isBack ? this.#logic.wakeAt : undefined) ?? Number.POSITIVE_INFINITY;
  }

  onMessage(message: Delivery<unknown>, side: number): void {
    const { run, isOurs } = this.#parts;
    const batch = message.batch as KeyedBatch; // the step reads keyed streams, or has a logic that asks for no keys
    this.#logic.onBatch(batch, eventTimeOf(message.time), side);
    if (isOurs[side] === true) run.spares.give(batch);
    flushAll(this.#parts, message.capability);
  }

  onFrontier(frontier: readonly Timestamp[]): void {
    const { run, claim, endOfTime } = this.#parts;
    const watermark = watermarkOf(frontier);
    if (watermark === Number.POSITIVE_INFINITY && frontier.length > 0) return; // the end is near, but not here
    if (this.#logic.onEnd !== undefined && watermark > endOfTime()) this.#end ??= this.#claimAt(endOfTime());
    this.#isBack ||= watermark >= this.#known.instant;
    if (this.#logic.onWatermark === undefined || (run.stopping && frontier.length === 0)) return;
    if (watermark <= this.#watermark) return;
    this.#watermark = watermark;
    this.#known.note(watermark);
    this.#logic.onWatermark(watermark, this.#emitAt);
    flushAll(this.#parts, claim.capabilities);
  }

  onClock(): void {
    if (this.wakeAt === Number.POSITIVE_INFINITY) return;
    const now = this.#parts.info.host.now();
    if (this.wakeAt <= now) this.#logic.onWake!(now); // who says when to be woken can be
    flushAll(this.#parts, this.#parts.claim.capabilities);
  }

  moveToEpoch(next: number): void {
    this.#end?.moveTo(inEpoch(this.#end.time, next));
  }

  onEnd(): boolean {
    const { run, claim } = this.#parts;
    if (run.stopping) this.#logic.onStop?.();
    else this.#logic.onEnd?.();
    flushAll(this.#parts, (this.#end ?? claim).capabilities);
    this.#end?.drop();
    return true;
  }

  #claimAt(instant: number): Claim {
    const { claim } = this.#parts;
    const coordinate = Math.max(toCoordinate(instant - this.lag), eventTimeOf(claim.time));
    return claim.delayed(atEventTime(claim.time, coordinate));
  }

  /** What is emitted from now on travels at `instant`, where the claim has not come further already. */
  readonly #emitAt = (instant: number): void => {
    const { claim } = this.#parts;
    const coordinate = toCoordinate(instant);
    if (coordinate <= eventTimeOf(claim.time)) return;
    flushAll(this.#parts, claim.capabilities);
    claim.moveToEventTime(coordinate);
  };
}
