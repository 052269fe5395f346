import fc from "fast-check";
import {
  type AnyStream,
  Dataflow,
  type DeadLetter,
  FlowError,
  type KeyedStream,
  StepError,
  type StepOptions,
  type Stream,
  tumbling,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { given, givenRows, type Row, records, startOn } from "../given.ts";
import { failureOf, settle } from "../settle.ts";

/** Throws for multiples of three: each step below lets the others through, in its own way. */
function notThird(n: number): number {
  if (n % 3 === 0) throw new RangeError(`no ${n}`);
  return n;
}

type Numbers = KeyedStream<string | number, number>;

/** What a step lets through, as the values that came in, and how many of those were rejected. */
interface StepCase {
  readonly declare: (stream: Numbers, options: StepOptions) => unknown;
  /** What the step passes on of numbers that are let through. */
  readonly model: (passed: readonly (readonly [number, string | number])[]) => unknown[];
  /** Records that it receives from elsewhere. */
  readonly others?: number;
}

const values = (passed: readonly (readonly [number, string | number])[]): number[] => passed.map(([n]) => n);
const running = (passed: readonly (readonly [number, string | number])[]): number[] => {
  const sums = new Map<string | number, number>();
  return passed.map(([n, key]) => {
    sums.set(key, (sums.get(key) ?? 0) + n);
    return sums.get(key)!;
  });
};
const finals = (passed: readonly (readonly [number, string | number])[]): number[] => {
  const sums = new Map<string | number, number>();
  for (const [n, key] of passed) sums.set(key, (sums.get(key) ?? 0) + n);
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
};

const extremes = (
  passed: readonly (readonly [number, string | number])[],
  better: (a: number, b: number) => number,
): number[] => {
  const kept = new Map<string | number, number>();
  for (const [n, key] of passed) kept.set(key, better(kept.get(key) ?? n, n));
  return [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, n]) => n);
};

const cases: Record<string, StepCase> = {
  map: { declare: (s, o) => s.map("step", notThird, o), model: values },
  filter: {
    declare: (s, o) => s.filter("step", (n) => notThird(n) % 2 === 0, o),
    model: (p) => values(p).filter((n) => n % 2 === 0),
  },
  filterMap: {
    declare: (s, o) => s.filterMap("step", (n) => (notThird(n) > 10 ? n : null), o),
    model: (p) => values(p).filter((n) => n > 10),
  },
  flatMap: {
    // The failure comes after the first element: it must not have been passed on.
    declare: (s, o) =>
      s.flatMap(
        "step",
        function* (n) {
          yield n;
          yield notThird(n);
        },
        o,
      ),
    model: (p) => values(p).flatMap((n) => [n, n]),
  },
  inspect: { declare: (s, o) => s.inspect("step", notThird, o), model: values },
  keyBy: { declare: (s, o) => s.keyBy("step", notThird, o), model: values },
  scan: {
    declare: (s, o) =>
      s.scan(
        "step",
        () => 0,
        (sum, n) => sum + notThird(n),
        o,
      ),
    model: running,
  },
  stateful: {
    declare: (s, o) =>
      s.stateful(
        "step",
        {
          start: () => ({ sum: 0 }),
          onValue(state, n) {
            state.sum += notThird(n);
            return [state.sum];
          },
          onEnd: ({ sum }) => [sum],
        },
        o,
      ),
    model: (p) => [...running(p), ...finals(p)],
  },
  foldFinal: {
    declare: (s, o) =>
      s.foldFinal(
        "step",
        () => 0,
        (sum, n) => sum + notThird(n),
        o,
      ),
    model: finals,
  },
  minFinal: {
    declare: (s, o) => s.minFinal("step", notThird, o),
    model: (p) => extremes(p, Math.min),
  },
  maxFinal: {
    declare: (s, o) => s.maxFinal("step", notThird, o),
    model: (p) => extremes(p, Math.max),
  },
  withEventTime: {
    declare: (s, o) => s.withEventTime("step", { at: notThird, outOfOrder: 1_000_000, ...o }),
    model: values,
  },
  "withEventTime's watermark": {
    declare: (s, o) =>
      s.withEventTime("step", {
        at: (n) => n,
        watermark: () => ({ onRecord: (_, n) => void notThird(n) }),
        ...o,
      }),
    model: values,
  },
  broadcastJoin: {
    declare(s, o) {
      const small = s.flow.input("small", [...Array(21).keys()]).keyBy("itself", (n) => n);
      return s.broadcastJoin("step", small, { by: notThird, ...o });
    },
    model: (p) => values(p).map((n) => ({ left: n, right: n })),
    others: 21,
  },
  enrich: {
    declare: (s, o) => s.enrich("step", notThird, (n) => n, o as object),
    model: (p) => values(p).map((n) => ({ left: n, right: n })),
  },
  "enrich's lookup": {
    declare: (s, o) =>
      s.enrich(
        "step",
        (n) => n,
        async (n) => notThird(n),
        o as object,
      ),
    model: (p) => values(p).map((n) => ({ left: n, right: n })),
  },
  mapAsync: { declare: (s, o) => s.mapAsync("step", async (n) => notThird(n), o as object), model: values },
  flatMapAsync: {
    declare: (s, o) =>
      s.flatMapAsync(
        "step",
        async function* (n) {
          yield n;
          yield notThird(n);
        },
        o as object,
      ),
    model: (p) => values(p).flatMap((n) => [n, n]),
  },
};

const rows = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom("a", "b"), fc.integer({ min: 0, max: 1000 })),
  { maxLength: 15 },
);
const passes = ([n]: Row<number>): boolean => n % 3 !== 0;
const passing = (list: readonly Row<number>[]): (readonly [number, string | number])[] =>
  list.filter(passes).map(([n, key]) => [n, key] as const);

describe.each(Object.entries(cases))("%s", (name, { declare, model, others = 0 }) => {
  test("skip: what cannot be processed ends there, the rest is as if it had never come", () =>
    fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 6 }), async (list, batchSize) => {
        const host = new SimulatedHost();
        const out: unknown[] = [];
        const stream = givenRows(list, batchSize);
        (declare(stream, { onError: "skip" }) as Stream<unknown>).output("out", out);
        const handle = startOn(host, stream.flow);
        await settle(host, handle.done);
        expect(out).toEqual(model(passing(list)));
        const report = handle.inspect().steps.find(({ id }) => id === "test.step")!;
        expect(report.failed).toBe(list.length - passing(list).length);
        expect([report.received, report.passed]).toEqual([list.length + others, out.length]);
      }),
      { numRuns: 15 },
    ));

  test("dead-letter: the failed stream has each of them, with key, event time and error", () =>
    fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 6 }), async (list, batchSize) => {
        const host = new SimulatedHost();
        const out: unknown[] = [];
        const letters: DeadLetter<number, string>[] = [];
        const stream = givenRows(list, batchSize);
        const { results, failed } = declare(stream, { onError: "dead-letter" }) as {
          results: Stream<unknown>;
          failed: KeyedStream<string, DeadLetter<number, string>>;
        };
        results.output("out", out);
        failed.inspect("own key", ({ key: own }, key) => expect(key).toBe(own)).output("letters", letters);
        const handle = startOn(host, stream.flow);
        await settle(host, handle.done);
        expect(out).toEqual(model(passing(list)));
        const rejected = list.filter((row) => !passes(row));
        expect(letters.map(({ record, key, eventTime }) => [record, key, eventTime])).toEqual(rejected);
        for (const { error, step, record } of letters) {
          expect(error).toBeInstanceOf(StepError);
          expect([error.site.step, step, (error.cause as Error).message]).toEqual([
            "test.step",
            "test.step",
            `no ${record}`,
          ]);
        }
        expect(letters.map(({ error: { site } }) => site)).toEqual(
          rejected.map(([record, key]) =>
            expect.objectContaining({
              line: expect.stringMatching(/^policies\.test\.ts:\d+$/),
              key,
              epoch: 1,
              worker: 0,
              record: String(record),
            }),
          ),
        );
        const report = handle.inspect().steps.find(({ id }) => id === "test.step")!;
        expect([report.received, report.passed]).toEqual([list.length + others, out.length + letters.length]);
      }),
      { numRuns: 15 },
    ));

  test("fail is the default", async () => {
    const host = new SimulatedHost();
    const stream = givenRows<number>([[3, "a", 1]]);
    (declare(stream, {}) as Stream<unknown>).output("out", () => {});
    const error = await failureOf(host, startOn(host, stream.flow).done);
    expect(error).toMatchObject({
      code: name.startsWith("withEventTime") ? "bad-event-time" : "step-failed",
      site: { step: "test.step", record: "3", epoch: 1, key: "a", line: expect.any(String) },
      message: expect.stringMatching(
        / \(policies\.test\.ts:\d+\): .*RangeError: no 3 \[.*, key "a", .*record 3/,
      ),
    });
  });
});

describe("retry", () => {
  // A watermark generator keeps state: it is not asked twice about a record.
  const retrying = Object.keys(cases).filter((name) => name !== "withEventTime's watermark");
  test.each(retrying)("%s calls again, at most as often as allowed", async (name) => {
    for (const [failures, attempts, expected] of [
      [1, 2, "passes"],
      [2, 3, "passes"],
      [2, 2, "fails"],
    ] as const) {
      const host = new SimulatedHost();
      let left: number = failures;
      const flaky = (n: number): number => {
        if (left-- > 0) throw new Error("busy");
        return n;
      };
      const stream = givenRows<number>([[4, "a", 1]]);
      const onError = { retry: { attempts } };
      const declared: Record<string, () => unknown> = {
        map: () => stream.map("step", flaky, { onError }),
        filter: () => stream.filter("step", (n) => flaky(n) > 0, { onError }),
        filterMap: () => stream.filterMap("step", flaky, { onError }),
        flatMap: () => stream.flatMap("step", (n) => [flaky(n)], { onError }),
        inspect: () => stream.inspect("step", flaky, { onError }),
        keyBy: () => stream.keyBy("step", flaky, { onError }),
        scan: () =>
          stream.scan(
            "step",
            () => 0,
            (_, n) => flaky(n),
            { onError },
          ),
        stateful: () =>
          stream.stateful("step", { start: () => 0, onValue: (_, n) => [flaky(n)] }, { onError }),
        foldFinal: () =>
          stream.foldFinal(
            "step",
            () => 0,
            (_, n) => flaky(n),
            { onError },
          ),
        minFinal: () => stream.minFinal("step", flaky, { onError }),
        maxFinal: () => stream.maxFinal("step", flaky, { onError }),
        withEventTime: () => stream.withEventTime("step", { at: flaky, onError }),
        broadcastJoin: () =>
          stream
            .broadcastJoin(
              "step",
              stream.keyBy("itself", (n) => n),
              { by: flaky, onError },
            )
            .map("left", ({ left }) => left),
        enrich: () => stream.enrich("step", flaky, (n) => n, { onError }).map("left", ({ left }) => left),
        "enrich's lookup": () =>
          stream
            .enrich(
              "step",
              (n) => n,
              (n) => flaky(n),
              { onError },
            )
            .map("left", ({ left }) => left),
        mapAsync: () => stream.mapAsync("step", async (n) => flaky(n), { onError }),
        flatMapAsync: () => stream.flatMapAsync("step", async (n) => [flaky(n)], { onError }),
      };
      const out: unknown[] = [];
      (declared[name]!() as Stream<unknown>).output("out", out);
      const { done } = startOn(host, stream.flow);
      if (expected === "passes") await settle(host, done);
      else expect(await failureOf(host, done)).toMatchObject({ site: { step: "test.step" } });
      expect([name, out]).toEqual([name, expected === "passes" ? [4] : []]);
    }
  });

  test("when it does not help, `otherwise` says what happens", async () => {
    const host = new SimulatedHost();
    let calls = 0;
    const out: number[] = [];
    const letters: unknown[] = [];
    const stream = given([1, 3]);
    const { results, failed } = stream.map(
      "step",
      (n) => {
        calls++;
        return notThird(n);
      },
      { onError: { retry: { attempts: 4 }, otherwise: "dead-letter" } },
    );
    results.output("out", out);
    failed.output("letters", letters);
    await settle(host, startOn(host, stream.flow).done);
    expect([out, letters.length, calls]).toEqual([[1], 1, 5]);
  });
});

test("branch has a third stream, and what its predicate must not give is rejected too", async () => {
  const host = new SimulatedHost();
  const out: Record<string, unknown[]> = { trues: [], falses: [], failed: [] };
  const stream = given([1, 2, 3, 4]);
  const sides = stream.branch(
    "step",
    (n) => (n === 4 ? (undefined as unknown as boolean) : notThird(n) === 1),
    {
      onError: "dead-letter",
    },
  );
  sides.trues.output("trues", out["trues"]!);
  sides.falses.output("falses", out["falses"]!);
  sides.failed.output("failed", (letter) => void out["failed"]!.push([letter.record, letter.error.code]));
  const handle = startOn(host, stream.flow);
  await settle(host, handle.done);
  expect(out).toEqual({
    trues: [1],
    falses: [2],
    failed: [
      [3, "step-failed"],
      [4, "not-a-boolean"],
    ],
  });
  expect(handle.inspect().steps.find(({ id }) => id === "test.step")).toMatchObject({
    received: 4,
    passed: 4,
    failed: 2,
  });
});

test("a key that is none and what cannot be iterated are rejected too", async () => {
  const host = new SimulatedHost();
  const codes: string[] = [];
  const note = (letter: DeadLetter<unknown>): void => void codes.push(letter.error.code);
  const stream = given([[1], undefined, 2] as unknown as number[][]);
  const keyed = stream.keyBy("key", (list) => list as unknown as number, { onError: "dead-letter" });
  const flat = stream.flatten("flat", { onError: "dead-letter" });
  const all = stream.flatMapBatch("all", (lists) => lists.map((list) => list.length), {
    onError: "dead-letter",
  });
  for (const [i, { results, failed }] of [keyed, flat, all].entries()) {
    (results as AnyStream as Stream<unknown>).output(`out ${i}`, () => {});
    (failed as Stream<DeadLetter<unknown>>).output(`failed ${i}`, note);
  }
  await settle(host, startOn(host, stream.flow).done);
  expect(codes.sort()).toEqual(["bad-key", "bad-key", "not-iterable", "not-iterable", "step-failed"]);
});

test("a key whose first value is rejected for what the function gives has no state", async () => {
  const out: unknown[] = [];
  const byPair = given([1, 2]).keyBy("key", (n) => n);
  const gives = (n: number): number[] => (n === 1 ? (n as unknown as number[]) : [n]);
  const onEnd = (_: number, { key }: { key: number }): string[] => [`end of ${key}`];
  byPair
    .stateful("one", { start: () => 0, onValue: (_, n) => gives(n), onEnd }, { onError: "skip" })
    .output("out one", out);
  byPair
    .statefulBatch("batch", { start: () => 0, onBatch: (_, [n]) => gives(n!), onEnd }, { onError: "skip" })
    .output("out batch", out);
  const host = new SimulatedHost();
  await settle(host, startOn(host, byPair.flow).done);
  expect(out.map(String).sort()).toEqual(["2", "2", "end of 2", "end of 2"]);
});

test("synchronous steps refuse a backoff", () => {
  const onError = { retry: { attempts: 2, backoff: { initial: 5 } } };
  expect(() => given([1]).map("step", notThird, { onError })).toThrow(FlowError);
});

describe("a record that gives a promise among other results", () => {
  const wait = (n: number): (number | Promise<number>)[] => [n, n % 3 === 0 ? Promise.resolve(n) : n];
  const steps = {
    flatMap: (stream: Numbers) => stream.flatMap("step", wait, { onError: "skip" }),
    "flatMap with a generator": (stream: Numbers) =>
      stream.flatMap("step", (n) => wait(n).values(), { onError: "skip" }),
    stateful: (stream: Numbers) =>
      stream.stateful("step", { start: () => 0, onValue: (_, n) => wait(n) }, { onError: "skip" }).values(),
  };
  test.each(Object.entries(steps))("is rejected whole by %s", async (_, declare) => {
    const stream = givenRows<number>([1, 3, 4].map((n) => [n, "k", n]));
    expect(await records(declare(stream) as Stream<number>)).toEqual([1, 1, 4, 4]);
  });
});

test("what failed keeps its event time: windows take it", async () => {
  const { failed } = givenRows<number>([
    [3, "a", 1],
    [6, "a", 12],
  ]).map("step", notThird, { onError: "dead-letter" });
  const counts = failed
    .keyBy("all", () => "all")
    .window(tumbling(10))
    .count("count").results;
  expect((await records(counts.values())).map(({ start, value }) => [start, value])).toEqual([
    [0, 1],
    [10, 1],
  ]);
});

test("what is no policy is told what a policy is", () => {
  const declared = (onError: unknown) => () =>
    new Dataflow("test").input("in", [1]).map("step", (n) => n, { onError: onError as "skip" });
  expect(declared(true)).toThrow('onError must be one of "fail", "skip", "dead-letter", not true');
  expect(declared({ retry: 3 })).toThrow("retry must be an object of attempts, backoff, not 3");
});
