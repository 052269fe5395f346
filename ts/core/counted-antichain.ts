import { checkDelta, overflow } from "./change-batch.ts";
import type { Core } from "./core.ts";
import { live } from "./handle.ts";
import { checkDepth, checkTime, sameTime, type Timestamp } from "./timestamp.ts";

/**
 * Counted timestamps and their frontier: the minimal ones among those with a positive count. Counts may be negative
 * for a while (a receipt heard before the sending); a negative count never shows in the frontier.
 * After Timely's `MutableAntichain` (timely/src/progress/frontier.rs).
 *
 * @example
 * ```ts
 * import { Core, CountedAntichain } from "tidemark/timely";
 * const counted = new CountedAntichain(new Core(), 1);
 * counted.update([[[3], 1], [[5], 4]]);
 * console.log(counted.update([[[3], -1]])); // [ [ [ 3 ], -1 ], [ [ 5 ], 1 ] ]
 * ```
 */
export class CountedAntichain {
  readonly depth: number;
  readonly #core: Core;
  #handle: number;

  /** @throws {CoreError} `bad-timestamp` when `depth` is not 1 to 4. */
  constructor(core: Core, depth: number) {
    checkDepth(depth);
    this.depth = depth;
    this.#core = core;
    this.#handle = core.abi.countedNew(depth);
  }

  /**
   * Changes counts, all at once. Returns the net changes of the frontier: -1 what left it, then 1 what came.
   * @throws {CoreError} `bad-timestamp`; `bad-count`, also where a count would pass 2^53 - 1. Nothing has changed then.
   */
  update(changes: Iterable<readonly [Timestamp, number]>): [Timestamp, 1 | -1][] {
    const handle = live(this.#handle, "counted antichain");
    const all = [...changes];
    for (const [time, delta] of all) {
      checkTime(time, this.depth);
      checkDelta(delta);
    }
    all.forEach(([time, delta], i) => {
      if (this.#change(time, delta)) return;
      for (const [earlier, back] of all.slice(0, i).reverse()) this.#change(earlier, -back);
      throw overflow();
    });
    if (this.#core.abi.countedRefresh(handle) === 0) return [];
    return difference(this.#elements(this.#core.abi.countedPrevious(handle)), this.frontier());
  }

  /** The count of a timestamp. */
  count(time: Timestamp): number {
    checkTime(time, this.depth);
    this.#core.pass(time);
    return this.#core.abi.countedCount(live(this.#handle, "counted antichain"));
  }

  /** The elements of the frontier, in no particular order. */
  frontier(): Timestamp[] {
    return this.#elements(this.#core.abi.countedFrontier(live(this.#handle, "counted antichain")));
  }

  /** Gives the memory back; any later use throws `already-freed`. */
  free(): void {
    this.#core.abi.countedFree(live(this.#handle, "counted antichain"));
    this.#handle = 0;
  }

  #change(time: Timestamp, delta: number): boolean {
    this.#core.pass(time);
    return this.#core.abi.countedChange(this.#handle, delta) !== 0;
  }

  #elements(antichain: number): Timestamp[] {
    const { abi } = this.#core;
    return this.#core.timesAt(abi.antichainRows(antichain), abi.antichainCount(antichain), this.depth);
  }
}

function difference(was: Timestamp[], is: Timestamp[]): [Timestamp, 1 | -1][] {
  const without = (from: Timestamp[], others: Timestamp[]): Timestamp[] =>
    from.filter((time) => !others.some((other) => sameTime(time, other)));
  return [
    ...without(was, is).map((time): [Timestamp, -1] => [time, -1]),
    ...without(is, was).map((time): [Timestamp, 1] => [time, 1]),
  ];
}
