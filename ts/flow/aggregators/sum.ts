import { checkedFunction } from "../values/checked.ts";
import { finite } from "../values/numbers.ts";
import type { Aggregator } from "./aggregator.ts";
import { unchanging } from "./staged.ts";

/**
 * The sum of a number of each value; 0 of none.
 * @param by The number, a finite one: all else is `bad-value`. Default: the value itself.
 * @example
 * ```ts
 * flow.input("n", [5, 6, 7]).keyBy("all", () => "all").window(countWindow(3)).aggregate("sum", sum())
 *   .results.output("print", ({ value }) => console.log(value)); // 18
 * ```
 */
export function sum(): Aggregator<number, number, number>;
export function sum<V>(by: (value: V) => number): Aggregator<V, number, number>;
export function sum(by: (value: never) => number = sameNumber): Aggregator<never, number, number> {
  checkedFunction("sum: by", by);
  return {
    init: () => 0,
    add: unchanging((state: number, value: never) => state + finite(by(value), "sum")),
    merge: (left, right) => left + right,
    result: (state) => state,
  };
}

/** A value that is its own number. */
export const sameNumber = (value: number): number => value;
