import { checkedFunction } from "../values/checked.ts";
import type { Aggregator } from "./aggregator.ts";

/**
 * The different values, or what `by` makes of them, as a `Set`: its `size` is the distinct count. Exact: keeps each of
 * them. Values are the same as `Set` has it, so objects by identity.
 * @param by What to tell values apart by. Default: the value itself.
 * @example
 * ```ts
 * flow.input("n", [6, 5, 6]).keyBy("all", () => "all").window(countWindow(3)).aggregate("distinct", distinct())
 *   .results.output("print", ({ value }) => console.log(value.size)); // 2
 * ```
 */
export function distinct<V>(): Aggregator<V, Set<V>, ReadonlySet<V>>;
export function distinct<V, D>(by: (value: V) => D): Aggregator<V, Set<D>, ReadonlySet<D>>;
export function distinct<V>(
  by: (value: V) => unknown = (value) => value,
): Aggregator<V, Set<unknown>, ReadonlySet<unknown>> {
  checkedFunction("distinct: by", by);
  return {
    init: () => new Set(),
    add: (state, value) => state.add(by(value)),
    merge(left, right) {
      for (const value of right) left.add(value);
      return left;
    },
    result: (state) => new Set(state),
  };
}
