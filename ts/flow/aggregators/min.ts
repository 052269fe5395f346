import { checkedFunction } from "../values/checked.ts";
import { isLess, itself, type Ordered } from "../values/order.ts";
import type { Aggregator } from "./aggregator.ts";
import { type BestState, best } from "./best.ts";

/**
 * The least value. Of several that are equal, the one of the earliest event time; NaN only where there is nothing else.
 * @param by What to compare values by: all but numbers, bigints, texts and dates is `bad-value`. Default: the value itself.
 * @example
 * ```ts
 * flow.input("n", [6, 5, 7]).keyBy("all", () => "all").window(countWindow(3)).aggregate("least", min())
 *   .results.output("print", ({ value }) => console.log(value)); // 5
 * ```
 */
export function min<V extends Ordered>(): Aggregator<V, BestState<V>, V>;
export function min<V>(by: (value: V) => Ordered): Aggregator<V, BestState<V>, V>;
export function min<V>(by: (value: V) => Ordered = itself): Aggregator<V, BestState<V>, V> {
  return best<V>("min", checkedFunction("min: by", by), isLess);
}
