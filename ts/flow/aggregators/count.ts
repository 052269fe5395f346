import type { Aggregator } from "./aggregator.ts";
import { unchanging } from "./staged.ts";

/**
 * How many values there are.
 * @example
 * ```ts
 * flow.input("n", [5, 6, 7]).keyBy("all", () => "all").window(countWindow(3)).aggregate("how many", count())
 *   .results.output("print", ({ value }) => console.log(value)); // 3
 * ```
 */
export function count(): Aggregator<unknown, number, number> {
  return {
    init: () => 0,
    add: unchanging((state: number) => state + 1),
    merge: (left, right) => left + right,
    result: (state) => state,
  };
}
