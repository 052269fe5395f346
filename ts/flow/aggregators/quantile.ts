import { FlowError } from "../errors.ts";
import { checkedFunction, checkedOptions } from "../values/checked.ts";
import { describeValue } from "../values/render-value.ts";
import type { Aggregator } from "./aggregator.ts";

/** What is used of a DDSketch, such as that of the package `@datadog/sketches-js`. */
export interface QuantileSketch {
  readonly count: number;
  readonly negativeStore: { readonly count: number; merge(other: never): void };
  accept(value: number): void;
  merge(other: never): void;
  getValueAtQuantile(quantile: number): number;
}

/** How quantiles are sketched. */
export interface QuantileOptions<V> {
  /** Makes an empty sketch: `() => new DDSketch({ relativeAccuracy: 0.01 })`. */
  readonly sketch: () => QuantileSketch;
  /** The number of each value. Default: the value itself. */
  readonly by?: (value: V) => number;
}

/**
 * A quantile of a number of each value, by a sketch that you pass in, so that memory does not grow with the number of
 * values. Made for DDSketch (Masson, Rim and Lee, VLDB 2019) as in the package `@datadog/sketches-js`: the result is
 * within its `relativeAccuracy` of a value of that rank, and does not depend on the order of values.
 * @param quantile From 0 to 1: 0.99 is the value that 99 of 100 are not above.
 * @throws {FlowError} `bad-option`.
 * @example
 * ```ts
 * import { DDSketch } from "@datadog/sketches-js";
 * import { count, countWindow, Dataflow, quantile, run } from "tidemark";
 * const flow = new Dataflow("latencies");
 * const sketch = () => new DDSketch({ relativeAccuracy: 0.01 });
 * flow.input("ms", Array.from({ length: 1000 }, (_, i) => i)).window(countWindow(1000))
 *   .aggregate("stats", { n: count(), p99: quantile(0.99, { sketch, by: (ms) => ms + 1 }) })
 *   .results.output("print", ({ value }) => console.log(value.n, Math.abs(value.p99 - 990) < 10)); // 1000 true
 * await run(flow);
 * ```
 */
export function quantile<V>(
  quantile: number,
  options: QuantileOptions<V>,
): Aggregator<V, QuantileSketch, number> {
  const { sketch, by = (value: V) => value as number } = checkedOptions(options, "quantile: options");
  checkedFunction("quantile: sketch", sketch);
  checkedFunction("quantile: by", by);
  if (!(typeof quantile === "number" && quantile >= 0 && quantile <= 1))
    throw new FlowError("bad-option", `quantile: it must be from 0 to 1, not ${describeValue(quantile)}`);
  return {
    init: sketch,
    add(state, value) {
      state.accept(by(value));
      return state;
    },
    merge: mergeSketches,
    result: (state) => state.getValueAtQuantile(quantile),
  };
}

function mergeSketches(left: QuantileSketch, right: QuantileSketch): QuantileSketch {
  const negative = left.negativeStore.count + right.negativeStore.count;
  left.merge(right as never); // both were made by the same function
  // Version 2.1 of the package forgets the negative values where both sketches have some.
  if (left.negativeStore.count !== negative) left.negativeStore.merge(right.negativeStore as never);
  return left;
}
