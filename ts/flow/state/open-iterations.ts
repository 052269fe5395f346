import { compareTimes } from "../../core/index.ts";
import type { Batch, Timestamp } from "../../timely/index.ts";

/** What came at one timestamp, until it is complete there; and the right to answer it then. */
export interface OpenIteration<Right> {
  readonly time: Timestamp;
  readonly right: Right;
  /** The batches that wait, by which input they came, in order. */
  readonly waiting: { readonly side: number; readonly batch: Batch<unknown> }[];
}

/**
 * Iterations of a loop that records have come for, the earliest first as far as they can be told apart. None is left when
 * an epoch ends: what would come round then waits where the loop begins. So they are never saved.
 */
export class OpenIterations<Right> {
  readonly #open: OpenIteration<Right>[] = [];

  /** How many records wait in them. */
  get size(): number {
    return this.#open.reduce(
      (sum, { waiting }) => waiting.reduce((rows, { batch }) => rows + batch.values.length, sum),
      0,
    );
  }

  get earliest(): OpenIteration<Right> | undefined {
    return this.#open[0];
  }

  /** The one at a timestamp; with the right that `make` gives, if it is new. */
  at(time: Timestamp, make: () => Right): OpenIteration<Right> {
    let at = this.#open.length;
    for (; at > 0; at--) {
      const order = compareTimes(this.#open[at - 1]!.time, time);
      if (order === 0) return this.#open[at - 1]!;
      if (order < 0) break;
    }
    const iteration: OpenIteration<Right> = { time, right: make(), waiting: [] };
    this.#open.splice(at, 0, iteration);
    return iteration;
  }

  /** Takes out the first that something holds for. */
  takeFirst(holds: (iteration: OpenIteration<Right>) => boolean): OpenIteration<Right> | undefined {
    const at = this.#open.findIndex(holds);
    return at < 0 ? undefined : this.#open.splice(at, 1)[0];
  }
}
