import {
  type Aggregator,
  countWindow,
  type ErrorPolicy,
  fold,
  globalWindow,
  type KeyedStream,
  type StepError,
  type Stream,
  sum,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { failureOfFlow, givenRows, runToEnd } from "../given.ts";

// Where nothing waits for a promise, one that is returned is a mistake: it is told, with what to use instead. What it
// comes to is nobody's business then, not even that it fails.

type Numbers = KeyedStream<string | number, number>;
type Fn = (n: number) => never;

/** An asynchronous function, one that only sometimes is, and one that gives promises among others. */
const later = (async (_: number) => Promise.reject(new Error("later"))) as unknown as Fn;
const sometimes = ((n: number) => (n === 2 ? later(n) : n)) as unknown as Fn;

/** The same, which gives something else where it gives no promise. */
function orElse<T>(fn: Fn, otherwise: T): (n: number) => T {
  return (n) => {
    const given: unknown = fn(n);
    return given instanceof Promise ? (given as T) : otherwise;
  };
}

type Case = readonly [declare: (stream: Numbers, fn: Fn, onError: ErrorPolicy) => unknown, code: string];

/** Steps whose results are what their function returns, or go by that. */
const steps: Record<string, Case> = {
  map: [(s, fn, onError) => s.map("step", fn, { onError }), "returned-promise"],
  filterMap: [(s, fn, onError) => s.filterMap("step", fn, { onError }), "returned-promise"],
  inspect: [(s, fn, onError) => s.inspect("step", fn, { onError }), "returned-promise"],
  "flatMap of promises": [
    (s, fn, onError) => s.flatMap("step", (n) => [fn(n)], { onError }),
    "returned-promise",
  ],
  "flatMap of a generator": [
    (s, fn, onError) =>
      s.flatMap(
        "step",
        function* (n) {
          yield fn(n);
        },
        { onError },
      ),
    "returned-promise",
  ],
  flatten: [(s, fn, onError) => flattened(s, fn, onError), "returned-promise"],
  "flatMapBatch of promises": [
    (s, fn, onError) => s.values().flatMapBatch("step", (all) => all.map((n) => fn(n)), { onError }),
    "returned-promise",
  ],
  filter: [(s, fn, onError) => s.filter("step", orElse(fn, true), { onError }), "not-a-boolean"],
  flatMap: [(s, fn, onError) => s.flatMap("step", orElse(fn, [1]), { onError }), "not-iterable"],
  keyBy: [(s, fn, onError) => s.keyBy("step", fn, { onError }), "bad-key"],
  scan: [
    (s, fn, onError) =>
      s.scan(
        "step",
        () => 0,
        (_, n) => fn(n),
        { onError },
      ),
    "returned-promise",
  ],
  foldFinal: [
    (s, fn, onError) =>
      s.foldFinal(
        "step",
        () => 0,
        (_, n) => fn(n),
        { onError },
      ),
    "returned-promise",
  ],
  reduceFinal: [(s, fn, onError) => s.reduceFinal("step", (_, n) => fn(n), { onError }), "returned-promise"],
  minFinal: [(s, fn, onError) => s.minFinal("step", fn, { onError }), "bad-value"],
  stateful: [
    (s, fn, onError) =>
      s.stateful("step", { start: () => 0, onValue: (_, n) => orElse(fn, [1])(n) }, { onError }),
    "not-iterable",
  ],
  "stateful of promises": [
    (s, fn, onError) => s.stateful("step", { start: () => 0, onValue: (_, n) => [fn(n)] }, { onError }),
    "returned-promise",
  ],
  "the start of stateful": [
    (s, _, onError) => s.stateful("step", { start: async () => 0, onValue: (_, n) => [n] }, { onError }),
    "returned-promise",
  ],
  "a sum": [(s, fn, onError) => s.window(countWindow(3), { onError }).sum("step", fn), "bad-value"],
  "a trigger": [
    (s, fn, onError) => s.window(globalWindow<number>({ trigger: { when: fn } }), { onError }).count("step"),
    "returned-promise",
  ],
  "the start of foldFinal": [
    (s, fn, onError) =>
      s.foldFinal(
        "step",
        () => fn(2),
        (state) => state,
        { onError },
      ),
    "returned-promise",
  ],
  "the start of a fold": [
    (s, fn, onError) =>
      s.window(countWindow(3), { onError }).fold(
        "step",
        () => fn(2),
        (state) => state,
      ),
    "returned-promise",
  ],
  "a fold": [
    (s, fn, onError) =>
      s.window(countWindow(3), { onError }).fold(
        "step",
        () => 0,
        (_, n) => fn(n),
      ),
    "returned-promise",
  ],
  "a fold among others": [
    (s, fn, onError) =>
      s.window(countWindow(3), { onError }).aggregate("step", {
        folded: fold(
          () => 0,
          (_, n: number) => fn(n),
        ),
        sum: sum<number>((n) => n),
      }),
    "returned-promise",
  ],
  "event time": [
    (s, fn, onError) => s.withEventTime("step", { at: (n) => fn(n), onError }),
    "bad-event-time",
  ],
  "a watermark": [
    (s, fn, onError) =>
      s.withEventTime("step", { at: (n) => n, watermark: () => ({ onRecord: (_, n) => fn(n) }), onError }),
    "bad-event-time",
  ],
  broadcastJoin: [
    (s, fn, onError) =>
      s.broadcastJoin(
        "step",
        s.keyBy("small", (n) => n),
        { by: fn, onError },
      ),
    "bad-key",
  ],
};

function flattened(stream: Numbers, fn: Fn, onError: ErrorPolicy): unknown {
  return stream.map("lists", (n) => [fn(n)]).flatten("step" as never, { onError });
}

/** Whatever the policy makes of it. */
function resultsOf(declared: unknown): Stream<unknown> {
  return (declared as { readonly results?: Stream<unknown> }).results ?? (declared as Stream<unknown>);
}

const rows = [
  [1, "a", 1],
  [2, "a", 2],
  [3, "a", 3],
] as const;

describe.each(Object.entries(steps))("%s", (_, [declare, code]) => {
  test.each([
    ["asynchronous", later],
    ["sometimes asynchronous", sometimes],
  ])("a function that is %s ends the flow, and the error says what to use", async (_, fn) => {
    const stream = givenRows<number>(rows);
    resultsOf(declare(stream, fn, "fail")).output("out", []);
    const error = (await failureOfFlow(stream.flow)) as StepError;
    expect(error).toMatchObject({ code, site: { step: "test.step" } });
    expect(error.message).toMatch(/Promise.*mapAsync|mapAsync.*Promise/);
  });

  test("is a record that cannot be processed, and no more than that, under a policy", async () => {
    const stream = givenRows<number>(rows, 1);
    const out: unknown[] = [];
    resultsOf(declare(stream, sometimes, "skip")).output("out", (value) => void out.push(value));
    await runToEnd(stream.flow);
    expect(out.some((value) => value instanceof Promise)).toBe(false);
  });
});

test("an aggregator whose result is a promise is told, alone and among others", async () => {
  const asynchronous: Aggregator<number, number, number> = {
    init: () => 0,
    add: (total, n) => total + n,
    result: (async (total: number) => total) as unknown as (total: number) => number,
  };
  for (const aggregator of [asynchronous, { n: asynchronous, sum: sum<number>((n) => n) }]) {
    const stream = givenRows<number>(rows);
    const windows = stream.window(countWindow(3), { onError: "skip" });
    windows.aggregate("step", aggregator as typeof asynchronous).results.output("out", []);
    expect(await failureOfFlow(stream.flow)).toMatchObject({
      code: "returned-promise",
      site: { step: "test.step", key: "a" },
    });
  }
});
