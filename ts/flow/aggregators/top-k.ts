import { checkedCount, checkedFunction } from "../values/checked.ts";
import { comparable, isGreater, itself, type Ordered } from "../values/order.ts";
import type { Aggregator } from "./aggregator.ts";
import type { Timed } from "./best.ts";
import { measuring } from "./staged.ts";

/** A value with what it is compared by. */
export interface Ranked<V> extends Timed<V> {
  readonly measure: Ordered;
}

/**
 * The `k` greatest values, greatest first. Those that are equal are in order of event time, the earliest first and
 * the first to stay; NaN comes last.
 * @param k How many, 1 or more.
 * @param by What to compare values by: all but numbers, bigints, texts and dates is `bad-value`. Default: the value itself.
 * @throws {FlowError} `bad-option`.
 * @example
 * ```ts
 * flow.input("n", [6, 5, 7]).keyBy("all", () => "all").window(countWindow(3)).aggregate("top", topK(2))
 *   .results.output("print", ({ value }) => console.log(value)); // [7, 6]
 * ```
 */
export function topK<V extends Ordered>(k: number): Aggregator<V, Ranked<V>[], V[]>;
export function topK<V>(k: number, by: (value: V) => Ordered): Aggregator<V, Ranked<V>[], V[]>;
export function topK<V>(k: number, by: (value: V) => Ordered = itself): Aggregator<V, Ranked<V>[], V[]> {
  checkedCount("topK: k", k);
  checkedFunction("topK: by", by);
  const measureOf = (value: V): Ordered => comparable(by(value), "topK");
  const put = (state: Ranked<V>[], measure: Ordered, value: V, eventTime: number): Ranked<V>[] =>
    insert(state, { value, eventTime, measure }, k);
  return {
    init: () => [],
    add: measuring(
      (state, value, eventTime) => put(state, measureOf(value), value, eventTime),
      measureOf,
      put,
    ),
    merge: (left, right) => right.reduce((state, ranked) => insert(state, ranked, k), left),
    result: (state) => greatest([...state], k).map(({ value }) => value),
  };
}

/**
 * From `k` values on, the state begins with the greatest so far, sorted; behind them come greater ones than the last of
 * these, in the order in which they came, until they are as many again: then all are sorted, and cut.
 */
function insert<V>(state: Ranked<V>[], ranked: Ranked<V>, k: number): Ranked<V>[] {
  if (state.length >= k && !isAbove(ranked, state[k - 1]!)) return state;
  state.push(ranked);
  return state.length === k || state.length === 2 * k ? greatest(state, k) : state;
}

/** Sorts the state, in place, and cuts it. Those that are equal stay in the order in which they came. */
function greatest<V>(state: Ranked<V>[], k: number): Ranked<V>[] {
  state.sort((a, b) => (isAbove(a, b) ? -1 : isAbove(b, a) ? 1 : 0));
  if (state.length > k) state.length = k;
  return state;
}

function isAbove(a: Ranked<unknown>, b: Ranked<unknown>): boolean {
  return isGreater(a.measure, b.measure) || (a.eventTime < b.eventTime && !isGreater(b.measure, a.measure));
}
