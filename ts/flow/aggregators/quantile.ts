import { FlowError } from "../errors.ts";
import { checkedFunction, checkedOptions } from "../values/checked.ts";
import { finite } from "../values/numbers.ts";
import { describeValue } from "../values/render-value.ts";
import type { Aggregator } from "./aggregator.ts";
import { measuring } from "./staged.ts";

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
  /**
   * Makes an empty sketch: `() => new DDSketch({ relativeAccuracy: 0.01 })`. All that a sketch knows must lie in its
   * properties, and those of the objects in it: so it is saved.
   */
  readonly sketch: () => QuantileSketch;
  /** The number of each value, a finite one: all else is `bad-value`. Default: the value itself. */
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
  const { sketch, by = (value: V) => value as number } = checkedOptions(
    options,
    ["sketch", "by"],
    "quantile: options",
  );
  checkedFunction("quantile: sketch", sketch);
  checkedFunction("quantile: by", by);
  if (!(typeof quantile === "number" && quantile >= 0 && quantile <= 1))
    throw new FlowError("bad-option", `quantile: it must be from 0 to 1, not ${describeValue(quantile)}`);
  const measure = (value: V): number => finite(by(value), "quantile");
  const put = (state: QuantileSketch, number: number): QuantileSketch => {
    state.accept(number);
    return state;
  };
  return {
    init: sketch,
    add: measuring((state, value) => put(state, measure(value)), measure, put),
    merge: mergeSketches,
    result: (state) => state.getValueAtQuantile(quantile),
    save(state) {
      const saved = structuredClone(state); // its properties, and those of the objects in it
      if (saved.count === state.count) return saved;
      throw new TypeError("quantile: a sketch must keep all it knows in its properties to be saved");
    },
    load: (saved) => withFields(sketch(), saved as object), // as saved above
  };
}

/** Puts properties back, in the objects that a new sketch is made of. */
function withFields<T extends object>(object: T, fields: object): T {
  const own = object as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields))
    own[name] = isNested(value) && isNested(own[name]) ? withFields(own[name], value) : value;
  return object;
}

function isNested(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Object]"; // no array of any kind
}

function mergeSketches(left: QuantileSketch, right: QuantileSketch): QuantileSketch {
  const negative = left.negativeStore.count + right.negativeStore.count;
  left.merge(right as never); // both were made by the same function
  // Version 2.1 of the package forgets the negative values where both sketches have some.
  if (left.negativeStore.count !== negative) left.negativeStore.merge(right.negativeStore as never);
  return left;
}
