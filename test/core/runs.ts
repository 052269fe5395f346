import type { Parameters } from "fast-check";

// TIDEMARK_PROPERTY_RUNS multiplies the number of runs, TIDEMARK_SEED replays a seed that a failure printed.
const factor = Number(process.env["TIDEMARK_PROPERTY_RUNS"] ?? "1");
const seed = process.env["TIDEMARK_SEED"];

/** Milliseconds that a property may take, of which a failing one spends what is left on making its example smaller. */
export const patience: number = 90_000 * Math.max(1, factor);

/** Parameters of a property that is run `times` times. */
export function runs<T>(times: number): Parameters<T> {
  const limits = { interruptAfterTimeLimit: patience * 0.8, markInterruptAsFailure: true };
  const numRuns = Math.ceil(times * factor);
  return { ...limits, numRuns, unbiased: true, ...(seed === undefined ? {} : { seed: Number(seed) }) };
}

/** Numbers that decide what is generated, one after the other; 0 when they are used up, so that fewer mean less. */
export class Draws {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** An integer from 0 to `end` - 1. */
  below(end: number): number {
    return (this.#numbers[this.#next++] ?? 0) % end;
  }

  /** One of the items; the first when the draws are used up. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}
