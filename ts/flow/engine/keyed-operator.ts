import type { Delivery, Timestamp } from "../../timely/index.ts";
import { atEventTime, eventTimeOf, inEpoch, toCoordinate, watermarkOf } from "../flow-time.ts";
import type { KeyedBatch } from "../hot/stage.ts";
import type { LatestInstant } from "../state/latest-instant.ts";
import { Claim } from "./claim.ts";
import { flushAll, gated, type StepLogic } from "./gated-operator.ts";
import type { KeyedLogic, KeyedLogicFactory } from "./keyed-logic.ts";
import { makeLogic } from "./make-logic.ts";
import type { OperatorMaker, OperatorParts } from "./operator.ts";
import { Pace } from "./pace.ts";
import type { Rest, Work } from "./work.ts";

/** Runs a step that keeps state by key, outside of loops. */
export const keyedOperator: OperatorMaker<{ readonly logic: KeyedLogicFactory }> = gated(
  ({ logic }, parts) => {
    const pace = new Pace(parts.counter);
    return new KeyedStepLogic(makeLogic(logic, parts, pace), pace, parts);
  },
);

/**
 * Records first, then event time as far as it has come, then what the wall clock has come to, then the end. While one of
 * these has more to emit than there is room for behind the step, nothing else is done.
 */
class KeyedStepLogic implements StepLogic {
  readonly lag: number;
  readonly #logic: KeyedLogic;
  readonly #pace: Pace;
  readonly #parts: OperatorParts;
  /** What is left of what the logic is at. */
  #work: Work | undefined;
  /** The message that it is answering, and the right to: absent where it is at something else. */
  #answered: { readonly batch: KeyedBatch; readonly side: number; readonly claim: Claim } | undefined;
  #isEnding = false;
  #watermark = Number.NEGATIVE_INFINITY;
  /** How far event time had come when the step was saved. */
  readonly #known: LatestInstant;
  /** What the end of its input makes it emit travels at how far event time came in all: held from when that is passed. */
  #end: Claim | undefined;
  /** Whether it has come so far again: until then nothing is emitted by the wall clock, which would be late. */
  #isBack = false;

  constructor(logic: KeyedLogic, pace: Pace, parts: OperatorParts) {
    this.#logic = logic;
    this.#pace = pace;
    this.#parts = parts;
    parts.run.onStop(() => parts.info.activate());
    this.#known = parts.state.latest("watermark");
    this.lag = logic.lag ?? 0;
  }

  get wakeAt(): number {
    return (this.#isBack ? this.#logic.wakeAt : undefined) ?? Number.POSITIVE_INFINITY;
  }

  get isBusy(): boolean {
    return this.#work !== undefined;
  }

  onActivation(): void {
    const { run, info } = this.#parts;
    if (this.#work === undefined) return;
    if (run.stopping) this.#giveUp();
    else if (info.hasRoomBehind) this.#goOn(this.#work);
    else info.activateWhenRoom(); // the room that it was roused for is gone: others had their turn before
  }

  onMessage(message: Delivery<unknown>, side: number): void {
    const { outputs } = this.#parts;
    const batch = message.batch as KeyedBatch; // the step reads keyed streams, or has a logic that asks for no keys
    this.#pace.begin();
    const rest = this.#logic.onBatch(batch, eventTimeOf(message.time), side);
    if (!rest) {
      this.#giveBack(batch, side);
      flushAll(this.#parts, message.capability);
      return;
    }
    const claim = new Claim(outputs.map((output) => message.capability.retain(output)));
    this.#answered = { batch, side, claim };
    this.#pause(rest);
  }

  #giveBack(batch: KeyedBatch, side: number): void {
    const { run, isOurs } = this.#parts;
    if (isOurs[side] === true) run.spares.give(batch);
  }

  onFrontier(frontier: readonly Timestamp[]): void {
    const { run, endOfTime } = this.#parts;
    const watermark = watermarkOf(frontier);
    if (watermark === Number.POSITIVE_INFINITY && frontier.length > 0) return; // the end is near, but not here
    if (this.#logic.onEnd !== undefined && watermark > endOfTime()) this.#end ??= this.#claimAt(endOfTime());
    this.#isBack ||= watermark >= this.#known.instant;
    if (this.#logic.onWatermark === undefined || (run.stopping && frontier.length === 0)) return;
    if (watermark <= this.#watermark) return;
    this.#watermark = watermark;
    this.#known.note(watermark);
    this.#pace.begin();
    this.#pause(this.#logic.onWatermark(watermark, this.#emitAt));
  }

  onClock(): void {
    if (this.wakeAt === Number.POSITIVE_INFINITY) return;
    const now = this.#parts.info.host.now();
    if (this.wakeAt > now) return;
    this.#pace.begin();
    this.#pause(this.#logic.onWake!(now)); // who says when to be woken can be
  }

  moveToEpoch(next: number): void {
    this.#end?.moveTo(inEpoch(this.#end.time, next));
  }

  onEnd(): boolean {
    if (!this.#isEnding) {
      this.#isEnding = true;
      this.#pace.begin();
      this.#pause(this.#parts.run.stopping ? this.#logic.onStop?.() : this.#logic.onEnd?.());
    }
    return !this.isBusy;
  }

  #goOn(work: Work): void {
    const { run, claim } = this.#parts;
    run.notePlace((this.#answered?.claim ?? claim).time);
    this.#pace.begin();
    this.#pause(work.next().done === true ? undefined : work);
  }

  /** Sends what was emitted, and lets those behind have their turn before it does the rest, which counts as waiting. */
  #pause(rest: Rest): void {
    const { claim, info } = this.#parts;
    const answered = this.#answered;
    const right = answered?.claim ?? (this.#isEnding ? (this.#end ?? claim) : claim);
    flushAll(this.#parts, right.capabilities);
    if (rest && !this.isBusy) info.hold(1);
    if (!rest && this.isBusy) info.release(1);
    this.#work = rest || undefined;
    if (rest) info.activateWhenRoom();
    else if (answered !== undefined) {
      this.#answered = undefined;
      answered.claim.drop();
      this.#giveBack(answered.batch, answered.side);
    } else if (this.#isEnding) this.#end?.drop();
  }

  /** A stop does not wait for room. What was still to be emitted is not known, so it counts as one record. */
  #giveUp(): void {
    this.#parts.run.abandoned++;
    this.#pause(undefined);
  }

  #claimAt(instant: number): Claim {
    const { claim } = this.#parts;
    const coordinate = Math.max(toCoordinate(instant), eventTimeOf(claim.time));
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
