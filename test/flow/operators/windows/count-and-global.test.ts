import fc from "fast-check";
import { collect, countWindow, fold, globalWindow, type WindowResult } from "tidemark";
import { describe, expect, test } from "vitest";
import { givenPairs, givenRows, pairs, records } from "../../given.ts";
import { at, outcome } from "./given-windows.ts";

const unmergeable = fold<number, number[]>(
  () => [],
  (all, n) => [...all, n],
);

describe("count windows", () => {
  const setting = fc.record({
    rows: fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.nat({ max: 99 })), { maxLength: 40 }),
    size: fc.integer({ min: 1, max: 9 }),
    less: fc.nat({ max: 8 }),
    batchSize: fc.integer({ min: 1, max: 12 }),
  });

  test.each([
    ["that can merge", collect<number>()],
    ["that cannot", unmergeable],
  ])("have every so many records of a key, an aggregator %s", (_, aggregator) =>
    fc.assert(
      fc.asyncProperty(setting, async ({ rows, size, less, batchSize }) => {
        const every = Math.max(1, size - less);
        const windows = givenPairs(rows, batchSize).window(countWindow(size, { every }));
        const out = await pairs(windows.aggregate("w", aggregator as typeof unmergeable).results);
        for (const key of ["a", "b"]) {
          const own = rows.filter(([k]) => k === key).map(([, n]) => n);
          const starts = own.map((_, i) => i).filter((i) => i % every === 0);
          const expected = starts.map((start) => own.slice(start, start + size));
          expect(out.filter(([k]) => k === key).map(([, { value }]) => value)).toEqual(expected);
        }
      }),
      { numRuns: 100 },
    ),
  );

  test("tell from when to when their records are, where there is event time", async () => {
    const { results, late } = await outcome(at(5, 3, 9, 100, 1), (stream) =>
      stream.window(countWindow(2)).collect("w"),
    );
    expect(results).toEqual([
      { key: "ALL", start: 3, end: 6, value: [3, 5], kind: "final" },
      { key: "ALL", start: 9, end: 101, value: [9, 100], kind: "final" },
      { key: "ALL", start: 1, end: 2, value: [1], kind: "final" },
    ]);
    expect(late).toEqual([]);
  });
});

describe("global windows", () => {
  const kinds = <T>(list: readonly (readonly [string, WindowResult<string, T>])[]): [string, string, T][] =>
    list.map(([key, { kind, value }]) => [key, kind, value]);
  const rows = [1, 2, 3, 4, 5].map((n) => ["k", n] as [string, number]);

  test("give a result at every so many records, and the rest at the end", async () => {
    const windows = givenPairs(rows).window(globalWindow({ trigger: { count: 2 } }));
    expect(kinds(await pairs(windows.collect("w").results))).toEqual([
      ["k", "early", [1, 2]],
      ["k", "early", [1, 2, 3, 4]],
      ["k", "final", [1, 2, 3, 4, 5]],
    ]);
  });

  test.each([
    ["kept", false],
    ["purged", true],
  ])("carry the latest event time of their records so far: %s", async (_, purge) => {
    const times = [30, 50, 10, 5, 20, 7];
    const { results } = givenRows(times.map((at) => [at, "k", at] as const))
      .window(globalWindow({ trigger: { count: 2 }, purge }))
      .collect("w");
    const told = results.stateful("told", {
      start: () => 0,
      onValue: (_, { value }, { eventTime }) => [[eventTime, value.length]],
    });
    const inPairs = purge ? [50, 10, 20] : [50, 50, 50, 50];
    expect((await records(told.values())).map(([eventTime]) => eventTime)).toEqual(inPairs);
  });

  test("start afresh after a result, if they are purged", async () => {
    const windows = givenPairs(rows).window(
      globalWindow({ trigger: { when: (n) => n % 2 === 0 }, purge: true }),
    );
    expect(kinds(await pairs(windows.collect("w").results))).toEqual([
      ["k", "final", [1, 2]],
      ["k", "final", [3, 4]],
      ["k", "final", [5]],
    ]);
  });

  test.each([1, 2, 100])(
    "give results at multiples of event time, whatever the batch size (%d)",
    async (batchSize) => {
      const build = (stream: Parameters<Parameters<typeof outcome<number, number[]>>[1]>[0]) =>
        stream.window(globalWindow({ trigger: { every: 10 } })).collect("w");
      const { results } = await outcome(at(1, 3, 12, 45, 46, 44), build, { batchSize });
      expect(results.map(({ kind, value }) => [kind, value])).toEqual([
        ["early", [1, 3]],
        ["early", [1, 3, 12]],
        ["early", [1, 3, 12, 44, 45, 46]],
        ["final", [1, 3, 12, 44, 45, 46]],
      ]);
    },
  );

  test("need no event time for triggers by count", async () => {
    const { results } = givenPairs(rows)
      .values()
      .window(globalWindow({ trigger: { count: 5 } }))
      .sum("w");
    expect(await records(results)).toMatchObject([
      { key: undefined, start: -Infinity, end: Infinity, value: 15 },
      { kind: "final" },
    ]);
  });
});

describe("a global window with several triggers", () => {
  const kindsOf = (results: readonly WindowResult<string, unknown>[]): [string, unknown][] =>
    results.map(({ kind, value }) => [kind, value]);

  test("gives a result when any of them asks, and is not asked again for what it has given", async () => {
    const windower = globalWindow<number>({
      trigger: { count: 3, every: 10, when: (n) => n === 25 },
      purge: true,
    });
    const { results, late } = await outcome(at(1, 2, 3, 4, 14, 25, 26, 40), (stream) =>
      stream.window(windower).collect("w"),
    );
    expect(kindsOf(results)).toEqual([
      ["final", [1, 2, 3]],
      ["final", [4]],
      ["final", [14]],
      ["final", [25]],
      ["final", [26]],
      ["final", [40]],
    ]);
    expect(late).toEqual([]);
  });

  test("counts on after a result, where it is not purged", async () => {
    const windower = globalWindow({ trigger: { count: 2, every: 10 } });
    const { results } = await outcome(at(1, 12, 13, 35), (stream) => stream.window(windower).count("w"));
    expect(kindsOf(results)).toEqual([
      ["early", 1],
      ["early", 2],
      ["early", 3],
      ["early", 4],
      ["final", 4],
    ]);
  });

  test.each([1, 3, 100])("does not depend on the batch size (%d)", async (batchSize) => {
    const windower = globalWindow({ trigger: { count: 4, every: 25 }, purge: true });
    const times = Array.from({ length: 60 }, (_, i) => ((i * 37) % 60) + i);
    const build = (stream: Parameters<Parameters<typeof outcome<number, number[]>>[1]>[0]) =>
      stream.window(windower).collect("w");
    const one = await outcome(at(...times), build, { batchSize: 60, outOfOrder: 80 });
    expect(await outcome(at(...times), build, { batchSize, outOfOrder: 80 })).toEqual(one);
  });

  test("needs one at least", () => {
    expect(() => globalWindow({ trigger: {} as { count: number } })).toThrow("count, every or when");
  });
});
