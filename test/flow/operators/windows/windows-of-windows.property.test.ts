import fc from "fast-check";
import { count, Dataflow, type KeyedStream, session, sliding, type TimeWindower, tumbling } from "tidemark";
import { expect, test } from "vitest";
import { patience, runs } from "../../../core/runs.ts";
import { byWorker, runOnWorkers } from "../../on-workers.ts";
import { arrivalsOf, type Feed, feed, fixed, numbered } from "./any-order.ts";
import { byGap, byInstant, type Definition, oracle } from "./oracle.ts";
import { scripted } from "./scripted-partitions.ts";

const shapes: Record<string, [TimeWindower, Definition]> = {
  tumbling: [tumbling(10), byInstant(fixed(10, 10, 0))],
  sliding: [sliding({ length: 20, every: 7 }), byInstant(fixed(20, 7, 0))],
  session: [session({ gap: 12 }), byGap(12)],
};

function input(flow: Dataflow, id: string, drawn: Feed): KeyedStream<string, number> {
  return flow
    .input(id, scripted(numbered(drawn)), { eventTime: { at: ([, t]) => t, outOfOrder: drawn.outOfOrder } })
    .keyBy(`${id} key`, ([key]) => key)
    .map(`${id} value`, ([, , value]) => value);
}

test.each(Object.keys(shapes))(
  "no result is late for the windows behind: %s windows of two inputs",
  { timeout: patience },
  (name) =>
    fc.assert(
      fc.asyncProperty(
        fc.record(feed),
        fc.record(feed),
        fc.record({ workers: fc.integer({ min: 1, max: 3 }), seed: fc.nat() }),
        async (left, right, { workers, seed }) => {
          const [windower, definition] = shapes[name]!;
          const flow = new Dataflow("chain");
          const both = input(flow, "left", left).merge("both", input(flow, "right", right));
          const { results } = both.window(windower).aggregate("first", count());
          const again = results.window(tumbling(30)).sum("second", ({ value }) => value);
          again.late.assertEmpty("none is late");
          const seen = byWorker<{ key: string; start: number; value: number }>(workers);
          again.results.output("out", seen.sink);
          await runOnWorkers(flow, workers, seed);
          const sums = new Map<string, number>();
          // Records are late by the watermark of their own partition: which input they come by makes no difference.
          const all = [...arrivalsOf(left), ...arrivalsOf(right)];
          for (const { key, end, values } of oracle(all, definition).results) {
            const id = `${key} ${Math.floor((end - 1) / 30) * 30}`;
            sums.set(id, (sums.get(id) ?? 0) + values.length);
          }
          const out = seen.values.flat().map(({ key, start, value }) => [`${key} ${start}`, value] as const);
          expect(new Map(out)).toEqual(sums);
        },
      ),
      runs(40),
    ),
);
