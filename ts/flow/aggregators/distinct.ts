import { settled } from "../values/bad-result.ts";
import { checkedFunction } from "../values/checked.ts";
import type { Aggregator } from "./aggregator.ts";
import { measuring } from "./staged.ts";

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
  const measure = (value: V): unknown => settled(by(value), "by of distinct");
  return {
    init: () => new Set(),
    add: measuring(
      (state: Set<unknown>, value: V) => state.add(measure(value)),
      measure,
      (state, kept) => state.add(kept),
    ),
    merge: unite,
    absorb: (left, right) => (left.size < right.size ? unite(right, left) : unite(left, right)),
    result: (state) => new Set(state),
  };
}

function unite(to: Set<unknown>, from: ReadonlySet<unknown>): Set<unknown> {
  for (const value of from) to.add(value);
  return to;
}
