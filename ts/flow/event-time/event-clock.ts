import type { StepDesk } from "../hot/stage.ts";
import { notGiven } from "../values/bad-result.ts";
import type { Key } from "../values/key.ts";
import { BoundedWatermark, toDisorderMs } from "./bounded-watermark.ts";
import type { AnyEventTime } from "./event-time-options.ts";
import { type Instant, instantOf, LAST_INSTANT_MS } from "./instant.ts";
import type { WatermarkGenerator } from "./watermark-generator.ts";

const AN_INSTANT = "eventTime.at must return an instant, ms since 1970 or a Date";

/**
 * Event time in one partition: when each record happened, and how far time has come. The watermark is a function of
 * the records before it in that partition alone, so that the same contents give the same late records however they
 * are batched; only `idleAfter` raises it otherwise.
 */
export class EventClock {
  readonly #at: AnyEventTime["at"];
  readonly #generator: WatermarkGenerator<unknown>;
  readonly #desk: StepDesk;
  #watermark: number = Number.NEGATIVE_INFINITY;
  /** Records before it are no news to the generator, as most are: it need not be asked. */
  #newsFrom: number = Number.NEGATIVE_INFINITY;

  constructor(options: AnyEventTime, desk: StepDesk) {
    this.#at = options.at;
    this.#desk = desk;
    this.#generator = this.#generatorOf(options);
  }

  /** Records before this instant, in ms since 1970, are late. */
  get watermark(): number {
    return this.#watermark;
  }

  /** When the record happened, in whole ms since 1970; NaN where that cannot be told, and the step's policy is to go on. */
  eventTimeOf(value: unknown, key: Key | undefined, cameAt: number | undefined): number {
    let given: Instant | undefined;
    let instant: number;
    try {
      given = this.#at(value, key);
      instant = instantOf(given);
    } catch (cause) {
      this.#desk.reject("bad-event-time", "eventTime.at threw", value, key, cameAt, cause);
      return Number.NaN;
    }
    if (Number.isNaN(instant)) {
      const problem = notGiven(AN_INSTANT, given, this.#desk.call);
      this.#desk.reject("bad-event-time", problem, value, key, cameAt);
    }
    return Math.floor(instant) + 0; // never -0: that is the same instant, but not the same value
  }

  /**
   * How far time is once a record is taken in, as the generator has it; NaN where that cannot be told, and the step's
   * policy is to go on. The watermark itself does not move: the record travels before it.
   */
  reachedBy(eventTime: number, value: unknown, key: Key | undefined, cameAt: number = eventTime): number {
    if (eventTime < this.#newsFrom) return Number.NEGATIVE_INFINITY;
    let reached: number | null | undefined;
    try {
      reached = this.#generator.onRecord(eventTime, value);
    } catch (cause) {
      this.#desk.reject("bad-event-time", "the watermark generator threw", value, key, cameAt, cause);
      return Number.NaN;
    }
    if (reached === undefined || reached === null) return Number.NEGATIVE_INFINITY;
    if (typeof reached === "number" && reached <= LAST_INSTANT_MS) {
      if (reached <= this.#watermark) return Number.NEGATIVE_INFINITY;
      // What is earlier than any record can be is no coordinate of a timestamp.
      return reached < Number.MIN_SAFE_INTEGER ? Number.NEGATIVE_INFINITY : Math.floor(reached) + 0; // no -0
    }
    const problem = notGiven(
      "a watermark generator must give an instant or nothing",
      reached,
      this.#desk.call,
    );
    this.#desk.reject("bad-event-time", problem, value, key, cameAt);
    return Number.NaN;
  }

  /** Lets time come at least this far. Returns whether the watermark moved. */
  raiseTo(instant: number): boolean {
    if (instant <= this.#watermark) return false;
    this.#watermark = instant;
    if (this.#generator instanceof BoundedWatermark) this.#newsFrom = this.#generator.newsFrom(instant);
    return true;
  }

  #generatorOf({ watermark, outOfOrder = 0 }: AnyEventTime): WatermarkGenerator<unknown> {
    if (watermark === undefined) return new BoundedWatermark(toDisorderMs(outOfOrder, "outOfOrder"));
    const fail = (problem: string, cause?: unknown): Error =>
      this.#desk.fail("bad-event-time", `eventTime.watermark ${problem}`, undefined, undefined, cause);
    let generator: WatermarkGenerator<unknown>;
    try {
      generator = watermark();
      if (typeof generator?.onRecord === "function") return generator;
    } catch (cause) {
      throw fail("threw", cause);
    }
    throw fail(`must make an object with a function onRecord, not ${this.#desk.call(generator)}`);
  }
}
