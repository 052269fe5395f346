import fc from "fast-check";
import { Dataflow, type EventTimeOptions, type WatermarkGenerator } from "tidemark";
import { expect, test } from "vitest";
import { patience, runs } from "../../core/runs.ts";
import { runToEnd } from "../given.ts";
import { scripted } from "../operators/windows/scripted-partitions.ts";
import { watchTime } from "./watching.ts";

interface Event {
  readonly id: number;
  readonly t: number;
}

/** Says something at each third record alone: how far the latest of these was, and no more. */
function hesitant(): WatermarkGenerator<Event> {
  let count = 0;
  return { onRecord: (t) => (++count % 3 === 0 ? t - 4.5 : undefined) };
}

/** How event time is told, and by the definition how far it has come after the records so far. */
const clocks: Record<string, [Partial<EventTimeOptions<Event>>, (before: readonly number[]) => number]> = {
  monotone: [{ monotone: true }, (before) => Math.floor(Math.max(...before))],
  "out of order": [{ outOfOrder: 40 }, (before) => Math.floor((Math.max(...before) - 40) / 5) * 5],
  "slightly out of order": [{ outOfOrder: 1.5 }, (before) => Math.floor(Math.max(...before) - 1.5)],
  "of one's own": [
    { watermark: hesitant },
    (before) => Math.max(...before.filter((_, i) => i % 3 === 2).map((t) => Math.floor(t - 4.5))),
  ],
};

const times = fc.array(
  fc.oneof(
    fc.integer({ min: -99, max: 99 }),
    fc.double({ min: -99, max: 99, noNaN: true }),
    fc.constantFrom(-5e-324, -Number.EPSILON, -16 * Number.EPSILON, -0, 40 - 16 * Number.EPSILON), // beside a step
  ),
  {
    maxLength: 20,
  },
);
const partition = fc.record({ times, reads: fc.array(fc.nat({ max: 5 }), { maxLength: 5 }) });

test.each(Object.keys(clocks))(
  "%s: a record's watermark is told by those before it in its partition, however they are read",
  { timeout: patience },
  (name) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(partition, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 30 }),
        async (drawn, wantsMidFlow, batchSize) => {
          const [options, reached] = clocks[name]!;
          let id = 0;
          const partitions = drawn.map(({ times, reads }) => ({
            reads,
            rows: times.map((t): Event => ({ id: id++, t })),
          }));
          // In mid-flow the records of all partitions are one sequence, whose order is that of reading.
          const inMidFlow = wantsMidFlow && partitions.length === 1;
          const eventTime = { at: ({ t }: Event) => t, ...options } as EventTimeOptions<Event>;
          const flow = new Dataflow("batching");
          const source = scripted(partitions);
          const stream = inMidFlow
            ? flow.input("in", source, { batchSize }).withEventTime("time", eventTime)
            : flow.input("in", source, { batchSize, eventTime });
          const seen = watchTime(stream.keyBy("key", () => "all"));
          await runToEnd(flow);
          const watermarks = new Map(
            seen.records.map(({ value, watermark }) => [(value as Event).id, watermark]),
          );
          for (const { rows } of partitions) {
            for (const [i, { id }] of rows.entries()) {
              expect(watermarks.get(id)).toBe(reached(rows.slice(0, i).map(({ t }) => Math.floor(t))) + 0);
            }
          }
          expect(watermarks.size).toBe(id);
        },
      ),
      runs(60),
    ),
);
