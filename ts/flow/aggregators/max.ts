import { checkedFunction } from "../values/checked.ts";
import { isGreater, itself, type Ordered } from "../values/order.ts";
import type { Aggregator } from "./aggregator.ts";
import { type BestState, best } from "./best.ts";

/**
 * The greatest value. Of several that are equal, the one of the earliest event time; NaN only where there is nothing else.
 * @param by What to compare values by: all but numbers, bigints, texts and dates is `bad-value`. Default: the value itself.
 * @example
 * ```ts
 * flow.input("n", [6, 5, 7]).keyBy("all", () => "all").window(countWindow(3)).aggregate("greatest", max())
 *   .results.output("print", ({ value }) => console.log(value)); // 7
 * ```
 */
export function max<V extends Ordered>(): Aggregator<V, BestState<V>, V>;
export function max<V>(by: (value: V) => Ordered): Aggregator<V, BestState<V>, V>;
export function max<V>(by: (value: V) => Ordered = itself): Aggregator<V, BestState<V>, V> {
  return best<V>("max", checkedFunction("max: by", by), isGreater);
}
