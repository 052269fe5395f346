import fc from "fast-check";
import { Dataflow, type KeyedStream } from "tidemark";
import { expect, test } from "vitest";
import { addKeyedStep } from "../../../ts/flow/operators/keyed/add-keyed-step.ts";
import { runToEnd } from "../given.ts";

type Seen = { readonly eventTime: number; readonly watermark: number };

/** The event-time coordinate that each record travels at: what lateness is told by. */
async function travel(eventTimes: number[], outOfOrder: number, batchSize: number): Promise<Seen[]> {
  const seen: Seen[] = [];
  const flow = new Dataflow("test");
  const stream = flow
    .input("in", eventTimes, { batchSize, eventTime: { at: (n) => n, outOfOrder } })
    .keyBy("key", () => "all");
  watch(stream, seen).output("out", []);
  await runToEnd(flow);
  return seen;
}

function watch(stream: KeyedStream<string, number>, seen: Seen[]): KeyedStream<string, number> {
  return addKeyedStep(stream, "watch", "watch", () => ({
    onBatch({ eventTimes }, watermark) {
      for (const eventTime of Array.from(eventTimes!)) seen.push({ eventTime, watermark });
    },
  })) as KeyedStream<string, number>;
}

/** From the definition: the greatest earlier record less the disorder, down to the grain. */
function watermarkBefore(earlier: number[], outOfOrder: number): number {
  if (earlier.length === 0) return Number.NEGATIVE_INFINITY;
  const grain = Math.max(1, Math.floor(outOfOrder / 8));
  return Math.floor((Math.max(...earlier) - outOfOrder) / grain) * grain;
}

test("a record travels at the watermark of the records before it, however they are batched", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 30 }),
      fc.constantFrom(0, 3, 80, 800),
      fc.integer({ min: 1, max: 31 }),
      async (eventTimes, outOfOrder, batchSize) => {
        const expected = eventTimes.map((eventTime, i) => ({
          eventTime,
          watermark: watermarkBefore(eventTimes.slice(0, i), outOfOrder),
        }));
        expect(await travel(eventTimes, outOfOrder, batchSize)).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  ));

test("a record that is no later than the disorder allows never travels behind its own event time", async () => {
  const eventTimes = [1_000, 1_500, 1_200, 2_000, 1_750, 1_200];
  const seen = await travel(eventTimes, 800, 2);
  expect(seen.map(({ eventTime, watermark }) => eventTime >= watermark)).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
  ]);
});

test("event times are whole milliseconds, before 1970 too: a fraction is cut off, and none is -0", async () => {
  expect(await travel([-1.5, 0.25, -0, 1.75], 0, 1)).toStrictEqual([
    { eventTime: -2, watermark: Number.NEGATIVE_INFINITY },
    { eventTime: 0, watermark: -2 },
    { eventTime: 0, watermark: 0 },
    { eventTime: 1, watermark: 0 },
  ]);
});

test("the earliest and the latest instant of a Date are event times", async () => {
  const [first, last] = [-8.64e15, 8.64e15];
  expect(await travel([first, last, last], 86_400_000, 3)).toEqual([
    { eventTime: first, watermark: Number.NEGATIVE_INFINITY },
    { eventTime: last, watermark: watermarkBefore([first], 86_400_000) },
    { eventTime: last, watermark: watermarkBefore([last], 86_400_000) },
  ]);
});

test("nothing is late, and time does not move, where records may come in any order", async () => {
  const seen = await travel([5, -8.64e15, 8.64e15, 5], Number.POSITIVE_INFINITY, 2);
  expect(seen.map(({ watermark }) => watermark)).toEqual(Array(4).fill(Number.NEGATIVE_INFINITY));
});
