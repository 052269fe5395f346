import type { Aggregator } from "./aggregator.ts";
import type { Timed } from "./best.ts";
import { unchanging } from "./staged.ts";

/**
 * The value of the latest event time; of several, the one that came last.
 * @example
 * ```ts
 * flow.input("n", [6, 5, 7]).keyBy("all", () => "all").window(countWindow(3)).aggregate("last", last())
 *   .results.output("print", ({ value }) => console.log(value)); // 7
 * ```
 */
export function last<V>(): Aggregator<V, Timed<V> | undefined, V> {
  return {
    init: () => undefined,
    add: unchanging((kept: Timed<V> | undefined, value: V, eventTime) =>
      kept !== undefined && kept.eventTime > eventTime ? kept : { value, eventTime },
    ),
    merge: (left, right) =>
      left === undefined || (right !== undefined && right.eventTime >= left.eventTime) ? right : left,
    result: (kept) => kept!.value, // there is no result of no values
  };
}
