import { DDSketch } from "@datadog/sketches-js";
import {
  type Aggregator,
  approxDistinct,
  countWindow,
  distinct,
  type ErrorPolicy,
  globalWindow,
  type KeyedStream,
  max,
  mean,
  min,
  quantile,
  type Stream,
  sum,
  topK,
  tumbling,
} from "tidemark";
import { describe, expect, test } from "vitest";
import type { AnyAggregator } from "../../../ts/flow/aggregators/aggregator.ts";
import { failureOfFlow, given, givenRows, type Row, runToEnd } from "../given.ts";

const sketch = (): DDSketch => new DDSketch({ relativeAccuracy: 0.01 });
const of = (value: unknown): never => value as never;

/** What no step can make a number, or an order, of. */
const nothing = [undefined, null, {}, [5], true, Symbol("s"), () => 5];
const noNumbers = [...nothing, "57", "", 5n, new Date(5), Number.NaN, Number.POSITIVE_INFINITY];

/** Aggregators, and what they refuse. */
const refusing: Record<string, readonly [AnyAggregator, readonly unknown[], good: unknown]> = {
  sum: [sum(of), noNumbers, 5],
  mean: [mean(of), noNumbers, 5],
  quantile: [quantile(0.5, { sketch, by: of }), noNumbers, 5],
  min: [min(of), nothing, 5],
  max: [max(of), nothing, 5],
  topK: [topK(2, of), nothing, 5],
  approxDistinct: [approxDistinct(of), [...nothing, 5n, new Date(5)], 5],
};

describe.each(Object.entries(refusing))("%s", (name, [aggregator, bad, good]) => {
  test.each(bad.map((value) => [String(typeof value), value] as const))("refuses a %s: %s", (_, value) => {
    const state = aggregator.add(aggregator.init(), good, 0);
    const before = aggregator.result(state);
    expect(() => aggregator.add(state, value, 0)).toThrow(
      expect.objectContaining({ code: "bad-value", message: expect.stringContaining(name) }),
    );
    expect(aggregator.result(state)).toEqual(before);
  });

  test("ends the flow with a code, or is left out", async () => {
    const values = [good, null, good];
    const windows = (onError: ErrorPolicy): { readonly results: Stream<{ readonly value: unknown }> } =>
      given(values)
        .window(globalWindow({ trigger: { count: 9 } }), { onError: onError as "fail" })
        .aggregate("w", aggregator as unknown as Aggregator<unknown, unknown, unknown>);
    const failing = windows("fail");
    failing.results.output("out", []);
    expect(await failureOfFlow(failing.results.flow)).toMatchObject({
      code: "bad-value",
      site: { step: "test.w", record: "null" },
    });
    const skipping = windows("skip");
    const out: unknown[] = [];
    skipping.results.output("out", ({ value }) => void out.push(value));
    await runToEnd(skipping.results.flow);
    expect(out).toEqual([
      aggregator.result(aggregator.add(aggregator.add(aggregator.init(), good, 0), good, 0)),
    ]);
  });
});

const mixed: readonly Row<unknown>[] = [
  [5, "a", 0],
  ["57", "a", 40],
  [7, "a", 80],
];

const unlessText = (n: never): never => (typeof n === "string" ? undefined : n) as never;

/** Steps other than windows that go by numbers. */
const steps: Record<
  string,
  readonly [(stream: KeyedStream<string | number, never>) => Stream<unknown>, unknown]
> = {
  minFinal: [(s) => s.minFinal("step", unlessText).values(), "bad-value"],
  maxFinal: [(s) => s.maxFinal("step", unlessText).values(), "bad-value"],
  "fill, linear": [
    (s) =>
      s
        .fill("step", { every: 10, longest: 100, with: "linear" as never })
        .results.values() as Stream<unknown>,
    "bad-value",
  ],
  batch: [(s) => s.values().batch("step", { bytes: { most: 100, of: (n) => n } }), "step-failed"],
  "a window of sums": [(s) => s.window(tumbling(100)).sum("step").results.values(), "bad-value"],
  "a window of means": [(s) => s.values().window(countWindow(3)).mean("step").results, "bad-value"],
};

test.each(Object.entries(steps))("%s: what is no number ends the flow", async (_, [declare, code]) => {
  const stream = givenRows<unknown>(mixed) as unknown as KeyedStream<string | number, never>;
  declare(stream).output("out", []);
  expect(await failureOfFlow(stream.flow)).toMatchObject({ code, site: { step: "test.step" } });
});

test("distinct takes anything but a promise", () => {
  const set = distinct((value: unknown) => value);
  const state = nothing.reduce((all, value) => set.add(all as Set<unknown>, value, 0), set.init());
  expect(set.result(state as Set<unknown>).size).toBe(nothing.length);
  expect(() => set.add(set.init(), Promise.resolve(1), 0)).toThrow(
    expect.objectContaining({ code: "returned-promise" }),
  );
});
