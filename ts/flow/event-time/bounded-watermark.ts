import { type Duration, toMilliseconds } from "../values/duration.ts";
import type { WatermarkGenerator } from "./watermark-generator.ts";

/**
 * An allowed disorder in ms; +Infinity: no record is late before the end.
 * @throws {FlowError} `bad-option`.
 */
export function toDisorderMs(outOfOrder: Duration, what: string): number {
  return outOfOrder === Number.POSITIVE_INFINITY
    ? Number.POSITIVE_INFINITY
    : toMilliseconds(outOfOrder, what);
}

/**
 * Trails the latest record by the allowed disorder. It moves in steps of a fixed grain, an eighth of the disorder
 * and at least 1 ms, for a batch must be cut at each step.
 */
export class BoundedWatermark implements WatermarkGenerator<unknown> {
  readonly #disorderMs: number;
  readonly #grainMs: number;

  constructor(disorderMs: number) {
    this.#disorderMs = disorderMs;
    this.#grainMs = Math.max(1, Math.floor(disorderMs / 8));
  }

  /** No record before this event time takes the watermark beyond where it is. A grain early: that no rounding matters. */
  newsFrom(watermark: number): number {
    return this.#disorderMs + Math.floor(watermark / this.#grainMs) * this.#grainMs;
  }

  onRecord(eventTime: number): number {
    if (this.#disorderMs === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
    return Math.floor((eventTime - this.#disorderMs) / this.#grainMs) * this.#grainMs;
  }
}
