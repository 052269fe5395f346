import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Antichain, ChangeBatch, Core, CountedAntichain, compareTimes } from "../../ts/core/index.ts";
import { builds } from "./cores.ts";
import { atOrBefore, type Time, textOf } from "./oracle.ts";
import { patience, runs } from "./runs.ts";

const coordinate = fc.oneof(
  { arbitrary: fc.nat(6), weight: 20 },
  { arbitrary: fc.constantFrom(Infinity, -Infinity, -1, -0, Number.MAX_SAFE_INTEGER), weight: 1 },
);
const timeOf = (depth: number): fc.Arbitrary<Time> =>
  fc.array(coordinate, { minLength: depth, maxLength: depth }).map((time) => time.map((x) => x + 0));
const ofDepth = <T>(make: (depth: number) => fc.Arbitrary<T>): fc.Arbitrary<{ depth: number; items: T[] }> =>
  fc
    .integer({ min: 1, max: 4 })
    .chain((depth) =>
      fc.record({ depth: fc.constant(depth), items: fc.array(make(depth), { maxLength: 60, size: "max" }) }),
    );
const changesOf = (depth: number): fc.Arbitrary<[Time, number]> =>
  fc.tuple(timeOf(depth), fc.constantFrom(1, 1, 1, -1, -1, 2, -3, 0));

const minimal = (times: Time[]): Time[] =>
  times.filter((t, n) => !times.some((u, m) => atOrBefore(u, t) && (m < n || !atOrBefore(t, u))));

/** Sums by timestamp, without those that are 0. */
function sums(changes: Iterable<readonly [Time, number]>): Map<string, [Time, number]> {
  const counts = new Map<string, [Time, number]>();
  for (const [time, delta] of changes) {
    const sum = (counts.get(time.join())?.[1] ?? 0) + delta;
    if (sum === 0) counts.delete(time.join());
    else counts.set(time.join(), [time, sum]);
  }
  return counts;
}

describe.each(builds)("%s", (_, module) => {
  const core = new Core(module);

  test(
    "an antichain is the minimal elements of what was inserted",
    () => {
      const property = fc.property(
        ofDepth(timeOf),
        fc.array(fc.nat(6), { minLength: 4, maxLength: 4 }),
        ({ depth, items }, at) => {
          const antichain = new Antichain(core, depth);
          const probe = at.slice(0, depth);
          for (const [n, time] of items.entries()) {
            const isNew = !items.slice(0, n).some((earlier) => atOrBefore(earlier, time));
            expect(antichain.insert(time)).toBe(isNew);
          }
          expect(textOf(antichain.elements())).toBe(textOf(minimal(items)));
          expect(antichain.lessEqual(probe)).toBe(items.some((t) => atOrBefore(t, probe)));
          expect(antichain.lessThan(probe)).toBe(
            items.some((t) => atOrBefore(t, probe) && !atOrBefore(probe, t)),
          );
          antichain.free();
        },
      );
      fc.assert(property, runs(500));
    },
    patience,
  );

  test(
    "a counted frontier is the minimal elements with a positive count, and its changes tell it all",
    () => {
      const property = fc.property(
        ofDepth(changesOf),
        fc.integer({ min: 1, max: 5 }),
        ({ depth, items }, size) => {
          const counted = new CountedAntichain(core, depth);
          const told: [Time, number][] = [];
          for (let at = 0; at < items.length; at += size) {
            told.push(...counted.update(items.slice(at, at + size)));
            const counts = sums(items.slice(0, at + size));
            const positive = [...counts.values()].filter(([, count]) => count > 0).map(([time]) => time);
            expect(textOf(counted.frontier())).toBe(textOf(minimal(positive)));
            expect(textOf([...sums(told).values()].map(([time]) => time))).toBe(textOf(minimal(positive)));
            for (const [time] of items.slice(at, at + size)) {
              expect(counted.count(time)).toBe(counts.get(time.join())?.[1] ?? 0);
            }
          }
          counted.free();
        },
      );
      fc.assert(property, runs(500));
    },
    patience,
  );

  test(
    "a change batch drains to sorted sums",
    () => {
      const property = fc.property(ofDepth(changesOf), ({ depth, items }) => {
        const batch = new ChangeBatch(core, depth);
        for (const [time, delta] of items) batch.update(time, delta);
        const expected = [...sums(items).values()].sort(([a], [b]) => compareTimes(a, b));
        expect(batch.size).toBe(expected.length);
        expect(batch.drain()).toEqual(expected);
        expect(batch.isEmpty()).toBe(true);
        batch.free();
      });
      fc.assert(property, runs(500));
    },
    patience,
  );

  test("what is freed is used again", () => {
    const bytes = core.memoryBytes;
    for (let i = 0; i < 20_000; i++) {
      const antichain = new Antichain(core, 3);
      antichain.insert([i, 0, 0]);
      antichain.free();
    }
    expect(core.memoryBytes).toBe(bytes);
  });
});
