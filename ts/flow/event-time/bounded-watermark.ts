import type { WatermarkGenerator } from "./event-time-options.ts";

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

  onRecord(eventTime: number): number {
    return Math.floor((eventTime - this.#disorderMs) / this.#grainMs) * this.#grainMs;
  }
}
