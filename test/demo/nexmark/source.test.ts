import fc from "fast-check";
import { Dataflow, run } from "tidemark";
import { expect, test } from "vitest";
import type { NexmarkEvent } from "../../../demo/nexmark/events.ts";
import { nexmarkEvents, nexmarkGenerators } from "../../../demo/nexmark/generator/generator.ts";
import { nexmarkSource } from "../../../demo/nexmark/generator/source.ts";

test("an input reads all events, in the order of their partition", async () => {
  const options = { events: 5_000, seed: 7, outOfOrderGroup: 10 };
  const read: NexmarkEvent[] = [];
  const flow = new Dataflow("events");
  flow.input("events", nexmarkSource(options)).output("read", read);
  await run(flow);
  expect(read).toEqual(nexmarkEvents(options));
});

test("a partition that is opened at a position goes on from there", async () => {
  const options = { events: 300, partitions: 2, outOfOrderGroup: 9 };
  const [, second] = nexmarkGenerators(options);
  const whole = Array.from({ length: 150 }, (_, place) => second!.eventAt(place));
  const host = {} as never; // which this source has no use for
  const context = { step: "events", worker: 0, workers: 1, host, signal: new AbortController().signal };
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 150 }), fc.integer({ min: 1, max: 200 }), async (position, limit) => {
      const partition = await nexmarkSource(options).open("1", position, context);
      const { values, done } = await partition.read(limit);
      expect(values).toEqual(whole.slice(position, position + limit));
      expect(partition.position()).toBe(position + values.length);
      expect(done).toBe(position + limit >= 150);
      expect(partition.progress!()).toBe((position + values.length) / 150);
    }),
  );
});
