import type { Delivery, Timestamp } from "../../../timely/index.ts";
import { besideFailed } from "../../engine/beside-failed.ts";
import type { Chain } from "../../engine/chains/chain.ts";
import { earliestEpoch, epochOf, eventTimeOf } from "../../engine/flow-time.ts";
import { gated, type StepLogic } from "../../engine/gated-operator.ts";
import type { Lowering, OperatorParts } from "../../engine/operator.ts";
import { pushTimed } from "../../engine/push-timed.ts";
import { EventClock } from "../../event-time/event-clock.ts";
import type { AnyEventTime } from "../../event-time/event-time-options.ts";
import { IdleTime } from "../../event-time/idle-time.ts";
import type { LatestInstant } from "../../state/latest-instant.ts";

/** How a step that gives records another event time becomes an operator. */
export function eventTimeLowering(options: AnyEventTime, idleAfterMs: number | undefined): Lowering<unknown> {
  return {
    route: "stay",
    timeFrom: "own claim",
    make: gated((_step, parts) => new EventTimeLogic(options, idleAfterMs, parts)),
  };
}

/**
 * Gives records another event time. What comes in says nothing of how far that has come, so its output has no path
 * from its input: it holds a claim at its own watermark, and follows its input in the epoch alone.
 */
class EventTimeLogic implements StepLogic {
  readonly #parts: OperatorParts;
  readonly #chain: Chain;
  readonly #clock: EventClock;
  readonly #idleTime: IdleTime | undefined;
  /** How far the clock has come, once more: to be saved. */
  readonly #watermark: LatestInstant;
  /** By the monotonic clock. */
  #quietSince: number;

  constructor(options: AnyEventTime, idleAfterMs: number | undefined, parts: OperatorParts) {
    this.#parts = parts;
    this.#chain = besideFailed(parts.chains);
    this.#clock = new EventClock(options, parts.site);
    this.#watermark = parts.state.latest("watermark");
    this.#idleTime = idleAfterMs === undefined ? undefined : new IdleTime(idleAfterMs);
    this.#quietSince = parts.info.host.monotonic();
  }

  onStart(): void {
    this.#clock.raiseTo(this.#watermark.instant);
    this.#moveTo(epochOf(this.#parts.claim.time));
  }

  onMessage({ batch }: Delivery<unknown>): void {
    const { counter, info, claim } = this.#parts;
    const { length } = batch.values;
    const { rejected } = counter;
    counter.passed += length;
    this.#quietSince = info.host.monotonic();
    pushTimed(batch, 0, length, this.#clock, this.#chain, claim);
    counter.passed -= counter.rejected - rejected;
    this.#watermark.note(this.#clock.watermark);
  }

  follow(frontier: readonly Timestamp[]): void {
    const epoch = earliestEpoch(frontier);
    if (epoch < Number.POSITIVE_INFINITY) this.#moveTo(epoch);
  }

  get wakeAt(): number {
    const { host } = this.#parts.info;
    const askAgainIn = this.#idleTime?.askAgainIn([this.#silence], host.monotonic());
    return askAgainIn === undefined ? Number.POSITIVE_INFINITY : host.now() + askAgainIn;
  }

  /** Lets time move on with the clock where no record has come for long. */
  onClock(): void {
    const idleTime = this.#idleTime;
    if (idleTime === undefined) return;
    const now = this.#parts.info.host.monotonic();
    const silence = this.#silence;
    if (idleTime.isIdle(silence, now) && this.#clock.raiseTo(idleTime.reached([silence], now)))
      this.#moveTo(epochOf(this.#parts.claim.time));
  }

  onEnd(): boolean {
    this.#parts.claim.drop();
    return true;
  }

  get #silence() {
    return { watermark: this.#clock.watermark, quietSince: this.#quietSince, hasEnded: false };
  }

  #moveTo(epoch: number): void {
    const { claim } = this.#parts;
    const { watermark } = this.#clock;
    this.#watermark.note(watermark);
    if (epoch > epochOf(claim.time) || watermark > eventTimeOf(claim.time))
      claim.moveTo([Math.max(epoch, epochOf(claim.time)), watermark]);
  }
}
