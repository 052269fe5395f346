import type { Aggregator } from "./aggregator.ts";
import { type BestState, best } from "./best.ts";

/**
 * The value of the earliest event time; of several, the one that came first.
 * @example
 * ```ts
 * flow.input("n", [6, 5, 7]).keyBy("all", () => "all").window(countWindow(3)).aggregate("first", first())
 *   .results.output("print", ({ value }) => console.log(value)); // 6
 * ```
 */
export function first<V>(): Aggregator<V, BestState<V>, V> {
  return best<V>(
    "first",
    () => 0,
    () => false,
  );
}
