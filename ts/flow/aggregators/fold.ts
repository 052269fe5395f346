import { checkedFunction, checkedOptions } from "../values/checked.ts";
import type { Aggregator } from "./aggregator.ts";

/** What a fold may be told besides. */
export interface FoldOptions<S> {
  /** The state of the values of both; may change `left` and give it back, must leave `right` as it is. */
  readonly merge?: (left: S, right: S) => S;
}

/**
 * Folds the values, in the order in which they come, into a state that is the result.
 * @param start The state before any value.
 * @param add Takes a value in: gives the new state, or changes the old one and gives it back. With early or updated
 * results it must give a new one, for the old one has been handed out.
 * @param options `merge`: lets sliding windows share work, and is needed for sessions.
 * @example
 * ```ts
 * const letters = fold(() => 0, (sum: number, word: string) => sum + word.length);
 * flow.input("words", ["to", "be", "or"]).keyBy("all", () => "all").window(countWindow(3)).aggregate("letters", letters)
 *   .results.output("print", ({ value }) => console.log(value)); // 6
 * ```
 */
export function fold<V, S>(
  start: () => S,
  add: (state: S, value: V) => S,
  options: FoldOptions<S> = {},
): Aggregator<V, S, S> {
  checkedFunction("fold: start", start);
  checkedFunction("fold: add", add);
  const { merge } = checkedOptions(options, ["merge"], "fold: options");
  if (merge !== undefined) checkedFunction("fold: merge", merge);
  return { init: start, add, ...(merge !== undefined && { merge }), result: (state) => state };
}
