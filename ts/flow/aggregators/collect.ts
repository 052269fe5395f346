import type { Aggregator } from "./aggregator.ts";
import type { Timed } from "./best.ts";
import { unfailing } from "./staged.ts";

/**
 * All values, in order of event time; those of one instant in the order in which they came.
 * @example
 * ```ts
 * flow.input("t", [6, 5, 7], { eventTime: { at: (t) => t, outOfOrder: 5 } }).keyBy("all", () => "all")
 *   .window(tumbling(10)).aggregate("in order", collect())
 *   .results.output("print", ({ value }) => console.log(value)); // [5, 6, 7]
 * ```
 */
export function collect<V>(): Aggregator<V, Timed<V>[], V[]> {
  return {
    init: () => [],
    add: unfailing((state: Timed<V>[], value: V, eventTime) => {
      state.push({ value, eventTime });
      return state;
    }),
    merge: append,
    // Sessions that are joined have no instant in common, so it makes no difference which one comes first.
    absorb: (left, right) => (left.length < right.length ? append(right, left) : append(left, right)),
    result: (state) => sorted(state).map(({ value }) => value),
  };
}

function append<V>(to: Timed<V>[], from: readonly Timed<V>[]): Timed<V>[] {
  for (const timed of from) to.push(timed);
  return to;
}

function sorted<V>(state: Timed<V>[]): Timed<V>[] {
  const isSorted = state.every(({ eventTime }, i) => i === 0 || state[i - 1]!.eventTime <= eventTime);
  return isSorted ? state : [...state].sort((a, b) => a.eventTime - b.eventTime);
}
