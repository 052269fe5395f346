import { checkedFunction } from "../values/checked.ts";
import type { Aggregator } from "./aggregator.ts";
import { itself } from "./sum.ts";

/** What a mean is made of. */
export interface MeanState {
  count: number;
  sum: number;
}

/**
 * The mean of a number of each value; NaN of none.
 * @param by The number. Default: the value itself.
 * @example
 * ```ts
 * flow.input("n", [5, 6, 10]).keyBy("all", () => "all").window(countWindow(3)).aggregate("mean", mean())
 *   .results.output("print", ({ value }) => console.log(value)); // 7
 * ```
 */
export function mean(): Aggregator<number, MeanState, number>;
export function mean<V>(by: (value: V) => number): Aggregator<V, MeanState, number>;
export function mean(by: (value: never) => number = itself): Aggregator<never, MeanState, number> {
  checkedFunction("mean: by", by);
  return {
    init: () => ({ count: 0, sum: 0 }),
    add(state, value) {
      state.sum += by(value); // before it counts: the function may throw
      state.count++;
      return state;
    },
    merge(left, right) {
      left.count += right.count;
      left.sum += right.sum;
      return left;
    },
    result: ({ count, sum }) => sum / count,
  };
}
