import fc from "fast-check";
import { Dataflow, type EventTimeOptions, type KeyedStream } from "tidemark";
import { expect, test } from "vitest";
import { given, runToEnd } from "../../given.ts";
import { expectFailure } from "../check.ts";

interface Reading {
  readonly key: string;
  readonly at: number;
  readonly value: number;
}

function readings(
  list: readonly Reading[],
  outOfOrder = 1000,
  batchSize = 1024,
): KeyedStream<string, number> {
  const eventTime: EventTimeOptions<Reading> = { at: ({ at }) => at, outOfOrder };
  return new Dataflow("test")
    .input("in", [...list], { batchSize, eventTime })
    .keyBy("key", ({ key }) => key)
    .map("value", ({ value }) => value);
}

/** Values by key, in order of event time, with event times. */
async function series(stream: KeyedStream<string, number>): Promise<Record<string, [number, number][]>> {
  const seen: Record<string, [number, number][]> = {};
  stream
    .stateful("seen", {
      start: () => 0,
      onValue(_, value, { key, eventTime }) {
        seen[key] ??= [];
        seen[key].push([eventTime!, value]);
      },
    })
    .output("out", []);
  await runToEnd(stream.flow);
  return seen;
}

const row = (key: string, ...points: [number, number][]): Reading[] =>
  points.map(([at, value]) => ({ key, at, value }));

/** From the definition, for one key: sorted, with a straight line in gaps of up to 50. */
function filled(points: readonly Reading[]): [number, number][] {
  const sorted = [...points].sort((a, b) => a.at - b.at);
  return sorted.flatMap((point, i): [number, number][] => {
    const before = sorted[i - 1];
    const own: [number, number] = [point.at, point.value];
    if (before === undefined || point.at - before.at > 50) return [own];
    const steps = Math.ceil((point.at - before.at) / 10) - 1;
    const added = Array.from({ length: Math.max(0, steps) }, (_, k): [number, number] => {
      const at = before.at + 10 * (k + 1);
      return [at, before.value + ((point.value - before.value) * (at - before.at)) / (point.at - before.at)];
    });
    return [...added, own];
  });
}

const list = fc.array(
  fc.record({
    key: fc.constantFrom("a", "b"),
    at: fc.integer({ min: 0, max: 200 }),
    value: fc.integer({ min: -9, max: 9 }),
  }),
  { maxLength: 20 },
);

test("gaps of each series lie on the line between its neighbours, for any batching, and none is late after", () =>
  fc.assert(
    fc.asyncProperty(list, fc.integer({ min: 1, max: 21 }), async (points, size) => {
      const { results, late } = readings(points, 1000, size).fill("fill", {
        every: 10,
        with: "linear",
        longest: 50,
      });
      const again = results.reorder("sort");
      late.assertEmpty("none late");
      again.late.assertEmpty("none late after it");
      const seen = await series(again.results);
      for (const key of ["a", "b"]) {
        const expected = filled(points.filter((point) => point.key === key));
        expect(seen[key]?.length ?? 0).toBe(expected.length);
        for (const [i, [at, value]] of expected.entries()) {
          expect(seen[key]![i]![0]).toBe(at);
          expect(seen[key]![i]![1]).toBeCloseTo(value, 9);
        }
      }
    }),
    { numRuns: 60 },
  ));

test("what fills may be late for nothing even where event time follows closely", () =>
  fc.assert(
    fc.asyncProperty(list, fc.integer({ min: 1, max: 21 }), async (points, size) => {
      const sorted = [...points].sort((a, b) => a.at - b.at);
      const { results } = readings(sorted, 0, size).fill("fill", {
        every: 10,
        with: "previous",
        longest: 50,
      });
      const again = results.reorder("sort");
      again.late.assertEmpty("none late after it");
      const seen = await series(again.results);
      const count = filled(points.filter(({ key }) => key === "a")).length;
      expect(seen["a"]?.length ?? 0).toBe(count);
    }),
    { numRuns: 60 },
  ));

test("the value before, a constant, or what a function makes of the gap", async () => {
  const points = row("a", [0, 1], [30, 7]);
  const options = { every: 10, longest: 100 };
  const values = async (stream: KeyedStream<string, number>): Promise<number[]> =>
    (await series(stream))["a"]!.map(([, value]) => value);
  expect(await values(readings(points).fill("f", { ...options, with: "previous" }).results)).toEqual([
    1, 1, 1, 7,
  ]);
  expect(await values(readings(points).fill("f", { ...options, with: { value: 0 } }).results)).toEqual([
    1, 0, 0, 7,
  ]);
  const made = readings(points).fill("f", { ...options, with: (gap) => gap.after * 100 + gap.eventTime });
  expect(await values(made.results)).toEqual([1, 710, 720, 7]);
});

test("late values go aside as they came", async () => {
  const { results, late } = readings(row("a", [0, 0], [100, 1], [50, 2], [110, 3]), 0).fill("f", {
    every: 10,
    with: "linear",
    longest: 10,
  });
  const seen: number[] = [];
  late.output("late", seen);
  expect((await series(results))["a"]).toEqual([
    [0, 0],
    [100, 1],
    [110, 3],
  ]);
  expect(seen).toEqual([2]);
});

test("a function that throws ends the flow", async () => {
  const cause = new Error("no");
  const fail = (): number => {
    throw cause;
  };
  const stream = readings(row("a", [0, 1], [30, 7])).fill("f", {
    every: 10,
    with: fail,
    longest: 100,
  }).results;
  await expectFailure(stream, "step-failed", { key: "a" }, cause);
});

test("an instant that the function throws for has no value where the policy goes on, the others have theirs", async () => {
  const stream = readings(row("a", [0, 1], [30, 7], [60, 9])).fill("f", {
    every: 10,
    longest: 100,
    with({ eventTime }) {
      if (eventTime === 20 || eventTime === 40) throw new Error("no");
      return -eventTime;
    },
    onError: "dead-letter",
  });
  const failed: number[] = [];
  stream.failed.output("failed", ({ record }) => void failed.push(record.eventTime));
  expect(await series(stream.results)).toEqual({
    a: [
      [0, 1],
      [10, -10],
      [30, 7],
      [50, -50],
      [60, 9],
    ],
  });
  expect(failed).toEqual([20, 40]);
});

test("options out of range are refused where the step is declared", () => {
  const stream = readings([]);
  const options = { every: 10, with: "linear", longest: 100 } as const;
  for (const every of [0, 0.5, -1])
    expect(() => stream.fill("a", { ...options, every })).toThrow(/\[bad-option\]/);
  expect(() => stream.fill("b", { ...options, with: "cubic" as "linear" })).toThrow(/\[bad-option\]/);
  expect(() =>
    given([1])
      .keyBy("k", () => 1)
      .fill("c", options),
  ).toThrow(/event time/);
});

test("a gap that is just as long as allowed is filled, though time has come to its end before the value behind it", async () => {
  const rows = [
    ...row("a", [0, 0]),
    ...row("other", [10, 0]),
    ...row("a", [10, 2]),
    ...row("other", [30, 0]),
  ];
  const { results } = readings(rows, 0, 1).fill("fill", { every: 5, with: "linear", longest: 10 });
  expect((await series(results))["a"]).toEqual([
    [0, 0],
    [5, 1],
    [10, 2],
  ]);
});
