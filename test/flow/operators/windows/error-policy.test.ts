import {
  type Aggregator,
  approxDistinct,
  count,
  countWindow,
  Dataflow,
  distinct,
  type ErrorPolicy,
  fold,
  globalWindow,
  max,
  mean,
  min,
  type StepError,
  session,
  sliding,
  sum,
  topK,
  tumbling,
  type Windower,
} from "tidemark";
import { testFlow } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { given, runToEnd } from "../../given.ts";

const BAD = 13;

/** A sum that does not take one value. */
const sumWithout13 = fold(
  () => 0,
  (sum, n: number) => {
    if (n === BAD) throw new RangeError("unlucky");
    return sum + n;
  },
  { merge: (a, b) => a + b },
);

const windowers: [string, Windower<number>][] = [
  ["tumbling", tumbling(100)],
  ["sliding", sliding({ length: 100, every: 50 })],
  ["session", session({ gap: 100 })],
  ["count", countWindow(2)],
  ["global", globalWindow<number>({ trigger: { count: 100 } })],
];

async function sums(
  windower: Windower<number>,
  values: number[],
  onError: "skip" | "dead-letter",
): Promise<{ sums: number[]; failed: unknown[] }> {
  const flow = new Dataflow("policy");
  const stream = flow
    .input("in", values, { eventTime: { at: (n) => n, outOfOrder: 1_000 } })
    .keyBy("key", () => "k");
  const sums: number[] = [];
  const failed: unknown[] = [];
  if (onError === "skip") {
    stream
      .window(windower, { onError: "skip" })
      .aggregate("w", sumWithout13)
      .results.output("out", ({ value }) => void sums.push(value));
  } else {
    const outcome = stream.window(windower, { onError: "dead-letter" }).aggregate("w", sumWithout13);
    outcome.results.output("out", ({ value }) => void sums.push(value));
    outcome.failed.output(
      "failed",
      ({ record, key, eventTime, error }) => void failed.push([record, key, eventTime, error.code]),
    );
  }
  await runToEnd(flow);
  return { sums, failed };
}

describe.each(windowers)("%s windows go on without a record that cannot be taken in", (name, windower) => {
  test.each([
    ["in the middle", [1, BAD, 3]],
    ["at first", [BAD, 1, 3]],
    ["at last", [1, 3, BAD]],
  ])("%s", async (_, values) => {
    const without = values.filter((n) => n !== BAD);
    const expected = await sums(windower, without, "skip");
    expect(expected.sums.length, name).toBeGreaterThan(0);
    expect(await sums(windower, values, "skip")).toEqual(expected);
    expect(await sums(windower, values, "dead-letter")).toEqual({
      sums: expected.sums,
      failed: [[BAD, "k", BAD, "step-failed"]],
    });
  });

  test("and leave nothing of a key that has no other", async () => {
    expect((await sums(windower, [BAD], "skip")).sums).toEqual([]);
  });
});

test.each(windowers)("%s windows: each record of a batch has attempts of its own", async (_, windower) => {
  const results: unknown[] = [];
  const letters: number[] = [];
  for (const values of [
    [1, 2, BAD, 3, 4],
    [1, 2, 3, 4],
  ]) {
    const calls: number[] = [];
    const flaky = sum((n: number) => {
      calls.push(n);
      if (n === BAD || calls.filter((m) => m === n).length % 2 === 1) throw new RangeError("busy");
      return n;
    });
    const flow = new Dataflow("test");
    const window = flow
      .input("in", values, { eventTime: { at: (n) => n, outOfOrder: 1_000 } })
      .window(windower, { onError: { retry: { attempts: 2 }, otherwise: "dead-letter" } })
      .aggregate("w", flaky);
    window.results.output("out", ({ value }) => void results.push(value));
    window.failed.output("failed", ({ record }) => void letters.push(record));
    await runToEnd(flow);
  }
  expect(letters).toEqual([BAD]);
  expect(results.slice(0, results.length / 2)).toEqual(results.slice(results.length / 2));
  expect(results.length).toBeGreaterThan(0);
});

test("a trigger is called again, too", async () => {
  let calls = 0;
  const when = (n: number): boolean => {
    if (++calls < 3) throw new Error("not yet");
    return n === 5;
  };
  const stream = given([5]);
  const out: number[] = [];
  stream
    .window(globalWindow<number>({ trigger: { when }, purge: true }), { onError: { retry: { attempts: 3 } } })
    .count("w")
    .results.output("out", ({ value }) => void out.push(value));
  await runToEnd(stream.flow);
  expect([out, calls]).toEqual([[1], 3]);
});

test("so is what makes the first state", async () => {
  let calls = 0;
  const start = (): number => {
    if (++calls < 3) throw new Error("not yet");
    return 10;
  };
  const stream = given([5]);
  const out: number[] = [];
  stream
    .window(countWindow(1), { onError: { retry: { attempts: 3 } } })
    .fold("w", start, (sum, n) => sum + n)
    .results.output("out", ({ value }) => void out.push(value));
  await runToEnd(stream.flow);
  expect([out, calls]).toEqual([[15], 3]);
});

test("a retry calls `add` again", async () => {
  let calls = 0;
  const flow = new Dataflow("policy");
  const onError: ErrorPolicy = { retry: { attempts: 3 } };
  const flaky = fold(
    () => 0,
    (sum, n: number) => {
      if (++calls < 3) throw new Error("not yet");
      return sum + n;
    },
  );
  const out: number[] = [];
  flow
    .input("in", [5])
    .window(countWindow(1), { onError })
    .aggregate("w", flaky)
    .results.output("out", ({ value }) => void out.push(value));
  await runToEnd(flow);
  expect([out, calls]).toEqual([[5], 3]);
});

test("failed records of a whole stream have no key", async () => {
  const { results, failed } = given([1, BAD])
    .window(countWindow(2), { onError: "dead-letter" })
    .aggregate("w", sumWithout13);
  const out: unknown[] = [];
  results.output("results", ({ value }) => void out.push(value));
  failed.output("failed", ({ record, key }) => void out.push([record, key]));
  await runToEnd(results.flow);
  expect(out).toEqual([[BAD, undefined], 1]);
});

test("windows of a whole stream have no key in their rows and errors", async () => {
  const { results } = given([1, 2]).window(countWindow(2)).aggregate("w", sumWithout13);
  expect(results.flow.steps.map(({ id }) => id)).toEqual(["test.given", "test.w key", "test.w"]);
  const kit = testFlow(results.flow);
  await kit.run();
  expect(kit.rows("w").map((row) => Object.keys(row))).toEqual([["value"]]);
  const failing = testFlow(given([BAD]).window(countWindow(2)).aggregate("w", sumWithout13).results.flow);
  const { site } = (await failing.failure()) as StepError;
  expect([site.record, site.key]).toEqual([String(BAD), undefined]);
});

test("an error of a step behind late records is not taken for one of the window", async () => {
  const flow = new Dataflow("policy");
  const { late } = flow
    .input("in", [50, 1], { batchSize: 1, eventTime: { at: (n) => n } })
    .keyBy("key", () => "k")
    .window(tumbling(10), { onError: "skip" })
    .count("w");
  late
    .map("fails", () => {
      throw new Error("behind");
    })
    .output("out", []);
  await expect(runToEnd(flow)).rejects.toMatchObject({ code: "step-failed", site: { step: "policy.fails" } });
});

test("a result that cannot be made ends the flow under any policy", async () => {
  const broken = {
    init: () => 0,
    add: (n: number) => n,
    result: (): number => {
      throw new Error("none");
    },
  };
  const windows = given([1]).window(countWindow(1), { onError: "skip" }).aggregate("w", broken);
  windows.results.output("out", []);
  await expect(runToEnd(windows.results.flow)).rejects.toMatchObject({ code: "step-failed" });
});

test("several aggregators take a value in together, or none of them does", async () => {
  const calls: number[] = [];
  const flaky = (n: number): number => {
    calls.push(n);
    if (n === BAD || calls.filter((m) => m === n).length === 1) throw new Error("not yet");
    return n;
  };
  const stats: unknown[] = [];
  const stream = given([5, BAD, 6]);
  stream
    .window(countWindow(2), { onError: { retry: { attempts: 2 }, otherwise: "skip" } })
    .aggregate("w", { n: count(), sum: sum(flaky) })
    .results.output("out", ({ value }) => void stats.push(value));
  await runToEnd(stream.flow);
  expect(stats).toEqual([{ n: 2, sum: 11 }]);
});

/** Throws for one value. */
function measure(n: number): number {
  if (n === BAD) throw new RangeError("unlucky");
  return n;
}

test.each<[string, Aggregator<number, unknown, unknown>]>([
  ["mean", mean(measure)],
  ["sum", sum(measure)],
  ["min", min(measure)],
  ["max", max(measure)],
  ["topK", topK(2, measure)],
  ["distinct", distinct(measure)],
  ["approxDistinct", approxDistinct(measure)],
])("%s is that of the values which could be measured", async (_, aggregator) => {
  const results: unknown[] = [];
  for (const values of [
    [1, BAD, 6],
    [1, 6],
  ]) {
    const stream = given(values);
    stream
      .window(globalWindow<number>({ trigger: { count: 100 } }), { onError: "skip" })
      .aggregate("w", aggregator)
      .results.output("out", ({ value }) => void results.push(value));
    await runToEnd(stream.flow);
  }
  expect(results[0]).toEqual(results[1]);
  expect(results.length).toBe(2);
});

/** Takes no more than three values. */
const upToThree: Aggregator<number, readonly number[], readonly number[]> = {
  init: () => [],
  add(all, n) {
    if (all.length === 3) throw new RangeError("too many");
    return [...all, n];
  },
  result: (all) => all,
};

test.each([{}, { emitEvery: 1_000 }, { allowedLateness: 50 }])(
  "a record that one of its windows cannot take is in none of them: %j",
  async (options) => {
    const flow = new Dataflow("test");
    const eventTime = { at: (t: number) => t, outOfOrder: 100 };
    const { results, failed } = flow
      .input("in", [6, 7, 11, 8], { eventTime })
      .window(sliding({ length: 10, every: 5 }), { ...options, onError: "dead-letter" })
      .aggregate("w", upToThree);
    const seen: unknown[] = [];
    const letters: number[] = [];
    results.output("out", ({ start, value }) => void seen.push([start, value]));
    failed.output("failed", ({ record }) => void letters.push(record));
    await runToEnd(flow);
    expect(seen).toEqual([
      [0, [6, 7]],
      [5, [6, 7, 11]],
      [10, [11]],
    ]);
    expect(letters).toEqual([8]);
  },
);

test.each([{}, { emitEvery: 1_000 }, { emitEvery: "record" as const }])(
  "a record that is late for a window which cannot take it is not in its others either: %j",
  async (options) => {
    const flow = new Dataflow("test");
    const { results, failed } = flow
      .input("in", [1, 2, 3, 12, 7], { eventTime: { at: (t) => t }, batchSize: 1 })
      .window(sliding({ length: 10, every: 5 }), { ...options, allowedLateness: 50, onError: "dead-letter" })
      .aggregate("w", upToThree);
    const letters: number[] = [];
    const values: (readonly number[])[] = [];
    results.output("out", ({ kind, value }) => void (kind === "final" && values.push(value)));
    failed.output("failed", ({ record }) => void letters.push(record));
    await runToEnd(flow);
    expect(letters).toEqual([7]);
    expect(values).toEqual([[1, 2, 3], [1, 2, 3], [12], [12]]);
  },
);

test("a record that one of its count windows cannot take is in none of them", async () => {
  const flow = new Dataflow("test");
  const nothingBehind3: typeof upToThree = {
    ...upToThree,
    add(all, n) {
      if (all[0] === 3) throw new RangeError("three is alone");
      return [...all, n];
    },
  };
  const { results } = flow
    .input("in", [1, 2, 3, 4, 5])
    .window(countWindow(3, { every: 1 }), { onError: "skip" })
    .aggregate("w", nothingBehind3);
  const seen: unknown[] = [];
  results.output("out", ({ value }) => void seen.push(value));
  await runToEnd(flow);
  expect(seen).toEqual([[1, 2, 3], [2, 3], [3]]);
});

test("a late record that cannot be taken is rejected once", async () => {
  const flow = new Dataflow("test");
  const eventTime = { at: (t: number) => t };
  const { failed, results } = flow
    .input("in", [BAD, 18, 19, BAD], { eventTime })
    .window(sliding({ length: 10, every: 5 }), { allowedLateness: 50, onError: "dead-letter" })
    .fold(
      "w",
      () => 0,
      (sum, n) => sum + measure(n),
    );
  const letters: number[] = [];
  failed.output("failed", ({ record }) => void letters.push(record));
  results.output("out", []);
  await runToEnd(flow);
  expect(letters).toEqual([BAD, BAD]);
});
