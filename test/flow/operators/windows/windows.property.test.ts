import fc from "fast-check";
import {
  type Aggregator,
  collect,
  type KeyedStream,
  session,
  sliding,
  tumbling,
  type Windowed,
  type WindowOptions,
} from "tidemark";
import { describe, expect, test, vi } from "vitest";
import { type Event, outcomeOf } from "./given-windows.ts";
import { arrivals, lateOf, type Row, resultsOf, type Shape, sessionsOf } from "./model.ts";

vi.setConfig({ testTimeout: 60_000 });

const event = (times: fc.Arbitrary<number>): fc.Arbitrary<Event<number>> =>
  fc.tuple(fc.constantFrom("a", "b", "c"), times, fc.nat({ max: 999 }));
const times = fc.oneof(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -600, max: 600 }));
const partitions = fc.array(fc.array(event(times), { maxLength: 25 }), { minLength: 1, maxLength: 3 });
const reading = {
  partitions,
  outOfOrder: fc.constantFrom(0, 5, 16, 80, 1_000),
  batchSize: fc.integer({ min: 1, max: 26 }),
};
const lateness = fc.constantFrom(0, 0, 7, 50, 300);

/** All values, whatever their order; cannot merge. */
const unmergeable: Aggregator<number, number[], number[]> = {
  init: () => [],
  add: (state, value) => [...state, value],
  result: (state) => [...state],
};

const cannotMerge = unmergeable;
const canMerge = collect<number>();

async function rows(
  partitions: Event<number>[][],
  how: { outOfOrder: number; batchSize: number },
  build: (stream: KeyedStream<string, number>) => Windowed<KeyedStream<string, number>, number[]>,
): Promise<{ results: Row[]; late: number[] }> {
  const out = await outcomeOf(partitions, build, how);
  return {
    results: out.results.map(({ kind, key, start, end, value }) => ({
      ...{ kind, key, start, end },
      values: [...value].sort((a, b) => a - b),
    })),
    late: out.late.map(([, value]) => value).sort((a, b) => a - b),
  };
}

const sorted = (list: number[]): number[] => [...list].sort((a, b) => a - b);

describe("windows give what sorting and grouping gives, and find the same records late, for any batching", () => {
  const options = ({ lateness: allowedLateness, emitEvery }: Shape): WindowOptions => ({
    allowedLateness,
    ...(emitEvery !== undefined && { emitEvery }),
  });

  test.each([
    ["that can merge", canMerge],
    ["that cannot", cannotMerge],
  ])("tumbling, an aggregator %s", (_, aggregator) =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          ...reading,
          length: fc.integer({ min: 1, max: 60 }),
          origin: fc.integer({ min: -50, max: 50 }),
          lateness,
          emitEvery: fc.constantFrom(undefined, undefined, 1, 7, 25),
        }),
        async ({ partitions, length, origin, lateness, emitEvery, ...how }) => {
          const shape: Shape = { length, every: length, origin, lateness, emitEvery };
          const all = arrivals(partitions, how.outOfOrder);
          const windower = tumbling(length, { alignTo: origin });
          const out = await rows(partitions, how, (stream) =>
            stream.window(windower, options(shape)).aggregate("w", aggregator as typeof unmergeable),
          );
          expect(out).toEqual({ results: resultsOf(all, shape), late: sorted(lateOf(all, shape)) });
        },
      ),
      { numRuns: 100 },
    ),
  );

  test.each([
    ["that can merge, in panes", canMerge, fc.constant(0), fc.constant(undefined)],
    ["that cannot merge", cannotMerge, lateness, fc.constantFrom(undefined, 7, 25)],
    [
      "that can merge, with lateness and early results",
      canMerge,
      lateness,
      fc.constantFrom(undefined, 7, 25),
    ],
  ])("sliding, an aggregator %s", (_, aggregator, lateness, emitEvery) =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          ...reading,
          every: fc.integer({ min: 1, max: 30 }),
          more: fc.integer({ min: 0, max: 60 }),
          origin: fc.integer({ min: -50, max: 50 }),
          lateness,
          emitEvery,
        }),
        async ({ partitions, every, more, origin, lateness, emitEvery, ...how }) => {
          const shape: Shape = { length: every + more, every, origin, lateness, emitEvery };
          const all = arrivals(partitions, how.outOfOrder);
          const windower = sliding({ length: every + more, every, alignTo: origin });
          const out = await rows(partitions, how, (stream) =>
            stream.window(windower, options(shape)).aggregate("w", aggregator as typeof unmergeable),
          );
          expect(out).toEqual({ results: resultsOf(all, shape), late: sorted(lateOf(all, shape)) });
        },
      ),
      { numRuns: 100 },
    ),
  );

  test("sessions", () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({ ...reading, gap: fc.integer({ min: 0, max: 40 }) }),
        async ({ partitions, gap, ...how }) => {
          const all = arrivals(partitions, how.outOfOrder);
          const out = await rows(partitions, how, (stream) => stream.window(session({ gap })).collect("w"));
          const late = all.filter(({ t, watermark }) => t < watermark).map(({ value }) => value);
          expect(out).toEqual({ results: sessionsOf(all, gap), late: sorted(late) });
        },
      ),
      { numRuns: 120 },
    ));
});

describe("sessions that take late records", () => {
  const setting = fc.record({
    ...reading,
    gap: fc.integer({ min: 0, max: 40 }),
    allowedLateness: fc.integer({ min: 1, max: 300 }),
    emitEvery: fc.constantFrom(undefined, 1, 13),
    batchSizeAgain: fc.integer({ min: 1, max: 26 }),
  });

  test("give the same for any batching and order of partitions", () =>
    fc.assert(
      fc.asyncProperty(
        setting,
        async ({ partitions, gap, allowedLateness, emitEvery, outOfOrder, ...sizes }) => {
          const options = { allowedLateness, ...(emitEvery !== undefined && { emitEvery }) };
          const build = (stream: KeyedStream<string, number>) =>
            stream.window(session({ gap }), options).collect("w");
          const one = await rows(partitions, { outOfOrder, batchSize: sizes.batchSize }, build);
          const reversed = [...partitions].reverse();
          const other = await rows(reversed, { outOfOrder, batchSize: sizes.batchSizeAgain }, build);
          expect(other).toEqual(one);
        },
      ),
      { numRuns: 120 },
    ));

  test("end as the sessions of all records that are not too late", () =>
    fc.assert(
      fc.asyncProperty(setting, async ({ partitions, gap, allowedLateness, outOfOrder, batchSize }) => {
        const all = arrivals(partitions, outOfOrder);
        const inTime = all.map((arrival) => ({ ...arrival, watermark: arrival.watermark - allowedLateness }));
        const out = await rows(partitions, { outOfOrder, batchSize }, (stream) =>
          stream.window(session({ gap }), { allowedLateness }).collect("w"),
        );
        // A later result of a key stands in for the earlier ones that it overlaps.
        const standing: Row[] = [];
        for (const row of out.results) {
          for (let i = standing.length - 1; i >= 0; i--) {
            const old = standing[i]!;
            if (old.key === row.key && old.start < row.end && row.start < old.end) standing.splice(i, 1);
          }
          standing.push(row);
        }
        const plain = (list: Row[]): string[] =>
          list.map(({ kind: _, ...row }) => JSON.stringify(row)).sort();
        expect(plain(standing)).toEqual(plain(sessionsOf(inTime, gap)));
        const late = inTime.filter(({ t, watermark }) => t < watermark).map(({ value }) => value);
        expect(out.late).toEqual(sorted(late));
      }),
      {
        numRuns: 120,
        // A late record begins a session that is over, the next one makes it last on, a third comes after that.
        examples: [
          [
            {
              partitions: [
                [
                  ["a", 2, 0],
                  ["c", 0, 0],
                ],
                [
                  ["a", 1, 0],
                  ["c", -31, 0],
                  ["c", 0, 0],
                ],
                [],
              ],
              ...{ outOfOrder: 0, batchSize: 1, batchSizeAgain: 1 },
              ...{ gap: 31, allowedLateness: 32, emitEvery: undefined },
            },
          ],
        ],
      },
    ));
});
