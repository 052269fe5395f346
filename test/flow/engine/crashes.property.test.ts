import fc from "fast-check";
import { Dataflow } from "tidemark";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../ts/host/random.ts";
import type { SimulatedHost } from "../../../ts/host/simulated.ts";
import { CrashingRun, type Mortal, Written } from "./crashes.ts";
import { withoutMerged } from "./ends.ts";
import { type Build, type Event, steps } from "./kept-steps.ts";
import { Tape } from "./tape.ts";

/** Steps whose rows go by the wall clock, or by the order in which records of several partitions arrive, as documented. */
const differs = new RegExp(
  [
    ...["clock", "timers$", "throttle", "batch", "statefulBatch", "collect", "withEventTime", "early"],
    ...[
      "scan",
      "other outputs",
      "expiring by event",
      "reduceFinal",
      "maxFinal",
      "foldFinal",
      "dedupe",
      "a loop",
    ],
    ...["arrival", "changing", "join, running", "global", "count windows", "sliding windows with lateness"],
  ].join("|"),
);

interface Taped extends Event {
  readonly partition: number;
  readonly index: number;
}

function mortalOf(build: Build, records: readonly (readonly Taped[])[], batchSize: number) {
  return (host: SimulatedHost): Mortal => {
    const flow = new Dataflow("crashes");
    const written = new Written();
    const tapes = [new Tape(records.slice(0, 2)), new Tape(records.slice(2))];
    const [left, right] = tapes.map((tape, i) =>
      flow
        .input(`in ${i}`, tape, {
          batchSize,
          eventTime: {
            at(event) {
              tape.taken[event.partition % 2] = event.index + 1;
              return event.at;
            },
            outOfOrder: 6,
          },
        })
        .keyBy(`key ${i}`, ({ key }) => key),
    );
    right!.inspect("read", () => {});
    for (const [name, stream] of Object.entries(build(left!, right!, host))) {
      const outlet = stream as {
        entries?(): { output(id: string, sink: object): void };
        output(id: string, sink: object): void;
      };
      (outlet.entries?.() ?? outlet).output(`to ${name}`, written.sink(`to ${name}`));
    }
    return { flow, tapes, written };
  };
}

const records = fc
  .array(
    fc.array(
      fc.record({
        key: fc.constantFrom("a", "b", "c"),
        n: fc.integer({ min: 0, max: 12 }),
        at: fc.integer({ min: 0, max: 60 }),
      }),
      { maxLength: 14 },
    ),
    { minLength: 4, maxLength: 4 },
  )
  .map((all) =>
    all.map((events, partition) =>
      events.map((event, index): Taped => {
        // No two of different partitions at one instant: among such the order in which these are read decides.
        const at = event.at - (event.at % 4) + partition;
        return { id: `${partition}.${index}`, partition, index, ...event, at };
      }),
    ),
  );

describe("a flow that may die at any turn, and go on on other workers, gives each row once", () => {
  const kinds = Object.entries(steps).filter(([name]) => !differs.test(name));
  test.each(kinds)("%s", { timeout: 120_000 }, (_name, build) =>
    fc.assert(
      fc.asyncProperty(records, fc.integer(), fc.constantFrom(1, 3, 64), async (all, seed, batchSize) => {
        const make = mortalOf(build, all, batchSize);
        const undisturbed = await new CrashingRun(make, () => 0).run(0);
        const crashing = await new CrashingRun(make, seededRandom(seed)).run(30);
        expect(inAnyOrder(crashing)).toEqual(inAnyOrder(undisturbed));
      }),
      { numRuns: 15 },
    ),
  );
});

function inAnyOrder(outputs: Readonly<Record<string, unknown[]>>): Record<string, string[]> {
  const sorted = Object.entries(outputs).map(([name, rows]) => [
    name,
    rows.map((row) => JSON.stringify(row, withoutMerged)).sort(),
  ]);
  return Object.fromEntries(sorted.filter(([, rows]) => rows!.length > 0));
}
