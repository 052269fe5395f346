import fc from "fast-check";
import { Dataflow } from "tidemark";
import { describe, expect, test } from "vitest";
import type { SimulatedHost } from "../../../ts/host/simulated.ts";
import { type Build, type Event, steps } from "./kept-steps.ts";
import { type Act, actInLife, live, type Subject } from "./lives.ts";
import { Tape } from "./tape.ts";

/** Calls that are made again answer at another time: where order is left to that, none is promised. */
function ordered(name: string, outputs: Subject["outputs"]): unknown {
  if (!name.includes("unordered") && !name.includes("loop")) return outputs;
  return inAnyOrder(outputs);
}

function subject(build: Build, records: readonly (readonly Event[])[]): (host: SimulatedHost) => Subject {
  return (host) => {
    const flow = new Dataflow("lives");
    const tapes = [new Tape(records.slice(0, 2)), new Tape(records.slice(2))];
    const [left, right] = tapes.map((tape, i) =>
      flow
        .input(`in ${i}`, tape, { eventTime: { at: ({ at }) => at, outOfOrder: 6 }, batchSize: 3 })
        .keyBy(`key ${i}`, ({ key }) => key),
    );
    const outputs: Record<string, unknown[]> = {};
    right!.inspect("read", () => {});
    for (const [name, stream] of Object.entries(build(left!, right!, host))) {
      outputs[name] = [];
      const written = stream as {
        entries?(): { output(id: string, sink: unknown[]): void };
        output(id: string, sink: unknown[]): void;
      };
      (written.entries?.() ?? written).output(name, outputs[name]);
    }
    return { flow, tapes, outputs };
  };
}

const event = fc.record({
  key: fc.constantFrom("a", "b", "c"),
  n: fc.integer({ min: 0, max: 12 }),
  at: fc.integer({ min: 0, max: 60 }),
});
const inputs = fc
  .array(fc.array(event, { maxLength: 14 }), { minLength: 4, maxLength: 4 })
  .map((all) => all.map((events, p) => events.map((one, i): Event => ({ id: `${p}.${i}`, ...one }))));
const actsWith = (workers: fc.Arbitrary<number>): fc.Arbitrary<Act[]> =>
  fc.array(
    fc.oneof(
      { arbitrary: actInLife, weight: 3 },
      { arbitrary: fc.record({ act: fc.constant("death" as const), workers }), weight: 1 },
    ),
    { maxLength: 14 },
  );

describe("a step goes on in another life, from the cells that were saved, as if nothing had happened", () => {
  test.each(Object.entries(steps))("%s", { timeout: 120_000 }, (name, build) =>
    fc.assert(
      fc.asyncProperty(inputs, actsWith(fc.constant(1)), async (records, done) => {
        const undisturbed = await live(subject(build, records), done, false);
        const lived = await live(subject(build, records), done, true);
        expect(ordered(name, lived)).toEqual(ordered(name, undisturbed));
      }),
      { numRuns: 25 },
    ),
  );
});

/** What differs when records come by on other workers, and why it may. */
const goesByWorker: Readonly<Record<string, string>> = {
  batch: "each worker gathers arrays of its own",
  withEventTime: "each worker tells how far time has come from what comes by on it",
  "a loop": "its records are counted as they come, and come by several ways",
};

describe("a step goes on on other workers, fewer or more, and gives the same rows", () => {
  const shared = Object.entries(steps).filter(([name]) => goesByWorker[name] === undefined);
  test.each(shared)("%s", { timeout: 120_000 }, (_name, build) =>
    fc.assert(
      fc.asyncProperty(inputs, actsWith(fc.integer({ min: 1, max: 3 })), async (records, done) => {
        const undisturbed = await live(subject(build, records), done, false);
        const lived = await live(subject(build, records), done, true);
        expect(inAnyOrder(lived)).toEqual(inAnyOrder(undisturbed));
      }),
      { numRuns: 15 },
    ),
  );
});

function inAnyOrder(outputs: Subject["outputs"]): string[][] {
  return Object.values(outputs).map((values) => values.map((value) => JSON.stringify(value)).sort());
}
