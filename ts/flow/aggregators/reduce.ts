import { checkedFunction } from "../values/checked.ts";
import type { Aggregator } from "./aggregator.ts";

/** What has been reduced so far; undefined before any value. */
export type ReduceState<V> = { readonly value: V } | undefined;

/**
 * Makes one value of all, two at a time.
 * @param combine One value of two, `left` being of earlier ones. Must be associative, and must change neither.
 * @example
 * ```ts
 * const longer = reduce((a: string, b: string) => (b.length > a.length ? b : a));
 * flow.input("words", ["to", "sleep", "no"]).keyBy("all", () => "all").window(countWindow(3)).aggregate("longest", longer)
 *   .results.output("print", ({ value }) => console.log(value)); // sleep
 * ```
 */
export function reduce<V>(combine: (left: V, right: V) => V): Aggregator<V, ReduceState<V>, V> {
  checkedFunction("reduce: combine", combine);
  const merge = (left: ReduceState<V>, right: ReduceState<V>): ReduceState<V> => {
    if (left === undefined || right === undefined) return left ?? right;
    return { value: combine(left.value, right.value) };
  };
  return {
    init: () => undefined,
    add: (state, value) => (state === undefined ? { value } : { value: combine(state.value, value) }),
    merge,
    result: (state) => state!.value, // there is no result of no values
  };
}
