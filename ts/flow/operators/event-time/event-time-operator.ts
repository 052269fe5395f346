import type { Batch, Input, OperatorInfo, Timestamp } from "../../../timely/index.ts";
import { Alarm } from "../../engine/alarm.ts";
import { besideFailed } from "../../engine/beside-failed.ts";
import type { OperatorParts } from "../../engine/build-flow.ts";
import type { Chain } from "../../engine/chains/compile-chain.ts";
import type { Claim } from "../../engine/claim.ts";
import type { FlowRun } from "../../engine/flow-run.ts";
import { pushTimed } from "../../engine/push-timed.ts";
import { EventClock } from "../../event-time/event-clock.ts";
import type { AnyEventTime } from "../../event-time/event-time-options.ts";
import { IdleTime } from "../../event-time/idle-time.ts";
import type { OperatorStep } from "../../graph/step.ts";

/**
 * Gives records another event time. What comes in says nothing of how far that has come, so its output has no path
 * from its input: it holds a claim at its own watermark, and follows its input in the epoch alone.
 */
export class EventTimeOperator {
  readonly #step: OperatorStep;
  readonly #run: FlowRun;
  readonly #info: OperatorInfo;
  readonly #input: Input<unknown>;
  readonly #chain: Chain;
  readonly #claim: Claim;
  readonly #clock: EventClock;
  readonly #idleTime: IdleTime | undefined;
  /** By the monotonic clock. */
  #quietSince: number;
  readonly #alarm: Alarm;
  #ended = false;

  constructor(
    options: AnyEventTime,
    idleAfterMs: number | undefined,
    step: OperatorStep,
    run: FlowRun,
    { info, inputs, chains, claim }: OperatorParts,
  ) {
    this.#step = step;
    this.#run = run;
    this.#info = info;
    this.#alarm = new Alarm(info);
    this.#input = inputs[0]!;
    this.#chain = besideFailed(chains);
    this.#claim = claim;
    const site = run.siteOf(
      step,
      chains.map((chain) => chain.push),
    );
    this.#clock = new EventClock(options, site);
    this.#idleTime = idleAfterMs === undefined ? undefined : new IdleTime(idleAfterMs);
    this.#quietSince = info.host.monotonic();
  }

  activate(): void {
    if (this.#ended) return;
    this.#input.forEach(({ time }, batch) => void this.#take(time, batch));
    const frontier = this.#input.frontier.elements;
    if (frontier.length === 0) {
      this.#ended = true;
      this.#claim.drop();
      return;
    }
    this.#moveTo(Math.min(...frontier.map(([epoch]) => epoch!)));
    if (this.#idleTime !== undefined) this.#creep(this.#idleTime);
  }

  #take(time: Timestamp, { values, keys, eventTimes }: Batch<unknown>): void {
    const counter = this.#run.counters.of(this.#step);
    this.#run.enter(time);
    const [epoch] = time;
    counter.received += values.length;
    const { rejected } = counter;
    counter.passed += values.length;
    this.#quietSince = this.#info.host.monotonic();
    const claim = epoch! > this.#claim.time[0]! ? this.#claimAt(epoch!) : this.#claim;
    pushTimed(
      { values, keys, cameAt: eventTimes, from: 0, to: values.length },
      this.#clock,
      this.#chain,
      claim,
    );
    counter.passed -= counter.rejected - rejected;
    if (claim === this.#claim) return;
    claim.drop();
    this.#moveTo(this.#claim.time[0]!);
  }

  #claimAt(epoch: number): Claim {
    const claim = this.#claim.clone();
    claim.moveTo([epoch, this.#clock.watermark]);
    return claim;
  }

  #moveTo(epoch: number): void {
    const [oldEpoch, oldWatermark] = this.#claim.time;
    const { watermark } = this.#clock;
    if (epoch > oldEpoch! || watermark > oldWatermark!)
      this.#claim.moveTo([Math.max(epoch, oldEpoch!), watermark]);
  }

  /** Lets time move on with the clock where no record has come for long. */
  #creep(idleTime: IdleTime): void {
    const { host } = this.#info;
    const self = { watermark: this.#clock.watermark, quietSince: this.#quietSince, hasEnded: false };
    const now = host.monotonic();
    if (idleTime.isIdle(self, now) && this.#clock.raiseTo(idleTime.reached([self], now)))
      this.#moveTo(this.#claim.time[0]!);
    const askAgainIn = idleTime.askAgainIn([self], now);
    if (askAgainIn === undefined) return;
    this.#alarm.wakeAt(host.now() + askAgainIn);
  }
}
