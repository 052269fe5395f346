import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patience, runs } from "../../core/runs.ts";
import { endSteps } from "./end-steps.ts";
import { rowsOf } from "./ends.ts";
import type { Event } from "./kept-steps.ts";

/** Steps whose rows go by the batches, as their docs say, or by when what goes round comes again. */
const byBatches = /statefulBatch|a loop$|arrival, expiring/;
/** Steps whose rows go by the order in which several partitions are read, or by which worker reads them. */
const byArrival = /^batch|withEventTime|another event time|arrival|changing|to the end, of two streams$/;

const event = fc.record({
  k: fc.constantFrom("a", "b"),
  n: fc.integer({ min: 0, max: 12 }),
  at: fc.integer({ min: 0, max: 60 }),
});
/** The records of a key are in one partition of each input, and no two of different partitions at one instant. */
const recordsOf = (partitions: number): fc.Arbitrary<Event[][]> =>
  fc.array(fc.array(event, { maxLength: 12 }), { minLength: partitions, maxLength: partitions }).map((all) =>
    all.map((events, p) =>
      events.map(
        ({ k, n, at }, i): Event => ({
          id: `${p}.${i}`,
          key: `${k}${p % (partitions / 2)}`,
          n,
          at: 4 * Math.floor(at / 4) + p,
        }),
      ),
    ),
  );
const manner = fc.record({
  workers: fc.constantFrom(1, 2, 3),
  batchSize: fc.constantFrom(1, 3, 64),
  seed: fc.integer({ min: 1 }),
});
const outOfOrder = fc.constantFrom(0, 6, 30, Number.POSITIVE_INFINITY);
const atOnce = { workers: 1, batchSize: 64, seed: 0 };

const kinds = Object.entries(endSteps).filter(([name]) => !byBatches.test(name));

describe("whichever partition ends last, on however many workers, the rows are the same, late ones too", () => {
  const several = kinds.filter(([name]) => !byArrival.test(name));
  test.each(several)("%s", { timeout: patience }, (_name, build) =>
    fc.assert(
      fc.asyncProperty(recordsOf(4), outOfOrder, manner, async (records, disorder, how) => {
        const times = { outOfOrder: disorder };
        expect(await rowsOf(build, records, times, how)).toEqual(await rowsOf(build, records, times, atOnce));
      }),
      runs(20),
    ),
  );
});

describe("a partition alone gives the same rows, however it is read", () => {
  test.each(kinds)("%s", { timeout: patience }, (_name, build) =>
    fc.assert(
      fc.asyncProperty(
        recordsOf(2),
        outOfOrder,
        fc.boolean(),
        manner,
        async (records, disorder, inMidFlow, how) => {
          const alone = [records[0]!, []];
          const times = { outOfOrder: disorder, inMidFlow };
          expect(await rowsOf(build, alone, times, how)).toEqual(await rowsOf(build, alone, times, atOnce));
        },
      ),
      runs(20),
    ),
  );
});
