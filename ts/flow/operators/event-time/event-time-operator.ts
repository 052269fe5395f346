import type { Delivery, Timestamp } from "../../../timely/index.ts";
import { besideFailed } from "../../engine/beside-failed.ts";
import type { Chain } from "../../engine/chains/chain.ts";
import { gated, type StepLogic } from "../../engine/gated-operator.ts";
import type { Lowering, OperatorParts } from "../../engine/operator.ts";
import { pushTimed } from "../../engine/push-timed.ts";
import { EventClock } from "../../event-time/event-clock.ts";
import type { AnyEventTime } from "../../event-time/event-time-options.ts";
import { IdleTime } from "../../event-time/idle-time.ts";
import { atEventTime, earliestEpoch, epochOf, eventTimeOf, inEpoch } from "../../flow-time.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import { uncounted } from "../../state/table.ts";

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
  /** How far the clocks of all workers had come when they were saved last, by worker. */
  readonly #watermarks: KeyedState<number>;
  /** By the clock that stands still while the worker works. */
  #quietSince: number;

  constructor(options: AnyEventTime, idleAfterMs: number | undefined, parts: OperatorParts) {
    this.#parts = parts;
    this.#chain = besideFailed(parts.chains);
    this.#clock = new EventClock(options, parts.desk);
    this.#watermarks = parts.state.keyed("watermarks", uncounted(), "copied");
    this.#idleTime = idleAfterMs === undefined ? undefined : new IdleTime(idleAfterMs);
    this.#quietSince = parts.info.restedMs();
    parts.last?.onKnown(() => parts.info.activate());
  }

  onStart(): void {
    this.#clock.raiseTo(this.#restored());
    this.#moveTo(epochOf(this.#parts.claim.time));
  }

  onMessage({ batch }: Delivery<unknown>): void {
    const { counter, info, claim } = this.#parts;
    const { length } = batch.values;
    const { rejected } = counter;
    counter.passed += length;
    this.#quietSince = info.restedMs();
    pushTimed(batch, 0, length, this.#clock, this.#chain, claim);
    counter.passed -= counter.rejected - rejected;
    this.#noteWatermark();
  }

  follow(frontier: readonly Timestamp[]): void {
    const epoch = earliestEpoch(frontier);
    if (epoch < Number.POSITIVE_INFINITY) this.#moveTo(epoch);
  }

  /** It is done when it is known how far event time came on all workers, where anybody asks. */
  onEnd(): boolean {
    const { last, run } = this.#parts;
    if (last === undefined || run.stopping) return true;
    last.tell(this.#clock.watermark);
    return last.watermark !== undefined;
  }

  get wakeAt(): number {
    const { info } = this.#parts;
    const askAgainIn = this.#idleTime?.askAgainIn([this.#silence], info.restedMs());
    return askAgainIn === undefined ? Number.POSITIVE_INFINITY : info.host.now() + askAgainIn;
  }

  /** Lets time move on with the clock where no record has come for long. */
  onClock(): void {
    const idleTime = this.#idleTime;
    if (idleTime === undefined) return;
    const now = this.#parts.info.restedMs();
    const silence = this.#silence;
    if (idleTime.isIdle(silence, now) && this.#clock.raiseTo(idleTime.reached([silence], now)))
      this.#moveTo(epochOf(this.#parts.claim.time));
  }

  get #silence() {
    const { watermark } = this.#clock;
    return { watermark, hasBegun: true, quietSince: this.#quietSince, hasEnded: false };
  }

  #noteWatermark(): void {
    const { worker } = this.#parts.run;
    if (this.#clock.watermark !== this.#watermarks.get(worker))
      this.#watermarks.set(worker, this.#clock.watermark);
  }

  /** Where there are more workers or fewer than there were, records come by on others: then the least holds for all. */
  #restored(): number {
    const { worker, workers } = this.#parts.run;
    const known = this.#watermarks.sortedKeys();
    const isAsBefore = known.length === workers;
    if (isAsBefore) return this.#watermarks.get(worker)!;
    let least = Number.POSITIVE_INFINITY;
    for (const one of known) {
      least = Math.min(least, this.#watermarks.get(one)!);
      if ((one as number) >= workers) this.#watermarks.delete(one);
    }
    return known.length === 0 ? Number.NEGATIVE_INFINITY : least;
  }

  #moveTo(epoch: number): void {
    const { claim } = this.#parts;
    const { watermark } = this.#clock;
    this.#noteWatermark();
    if (epoch > epochOf(claim.time) || watermark > eventTimeOf(claim.time))
      claim.moveTo(inEpoch(atEventTime(claim.time, watermark), Math.max(epoch, epochOf(claim.time))));
  }
}
