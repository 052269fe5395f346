import { checkedFunction } from "../values/checked.ts";
import { finite } from "../values/numbers.ts";
import type { Aggregator } from "./aggregator.ts";
import { measuring } from "./staged.ts";
import { sameNumber } from "./sum.ts";

/** What a mean is made of. */
export interface MeanState {
  count: number;
  sum: number;
}

/**
 * The mean of a number of each value; NaN of none.
 * @param by The number, a finite one: all else is `bad-value`. Default: the value itself.
 * @example
 * ```ts
 * flow.input("n", [5, 6, 10]).keyBy("all", () => "all").window(countWindow(3)).aggregate("mean", mean())
 *   .results.output("print", ({ value }) => console.log(value)); // 7
 * ```
 */
export function mean(): Aggregator<number, MeanState, number>;
export function mean<V>(by: (value: V) => number): Aggregator<V, MeanState, number>;
export function mean(by: (value: never) => number = sameNumber): Aggregator<never, MeanState, number> {
  checkedFunction("mean: by", by);
  const measure = (value: never): number => finite(by(value), "mean");
  const put = (state: MeanState, number: number): MeanState => {
    state.sum += number;
    state.count++;
    return state;
  };
  return {
    init: () => ({ count: 0, sum: 0 }),
    add: measuring((state, value) => put(state, measure(value)), measure, put),
    merge(left, right) {
      left.count += right.count;
      left.sum += right.sum;
      return left;
    },
    result: ({ count, sum }) => sum / count,
  };
}
