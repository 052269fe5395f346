import fc from "fast-check";
import { testFlow } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import type { NexmarkEvent } from "../../../demo/nexmark/events.ts";
import { longestDisorderMs, nexmarkEvents } from "../../../demo/nexmark/generator/generator.ts";
import { nexmarkSource } from "../../../demo/nexmark/generator/source.ts";
import { linesOf } from "../../../demo/nexmark/lines.ts";
import { QUERIES } from "../../../demo/nexmark/queries.ts";

/** At these rates some thousand events take from less than a window to hundreds, of some events each. */
const rate = fc.constantFrom(0.5, 100, 500, 2_000, 10_000);
/** Whether prices are so few that the highest one is bid more than once. */
const coarse = fc.boolean();
const batchSize = fc.constantFrom(1, 7, 100, 2048);
const seed = fc.nat();

describe.each(Object.entries(QUERIES))("%s", (name, { build, answer, plain, ordered }) => {
  test("gives what loops give, whatever the batches and the disorder", async () => {
    const outOfOrderGroup = fc.constantFrom(1, 5, 50, 400);
    await fc.assert(
      fc.asyncProperty(
        seed,
        rate,
        outOfOrderGroup,
        batchSize,
        coarse,
        async (seed, rate, outOfOrderGroup, batchSize, coarse) => {
          const options = { events: 2_000, seed, rate, outOfOrderGroup };
          const events = coarse ? withFewPrices(nexmarkEvents(options)) : nexmarkEvents(options);
          const outOfOrder = longestDisorderMs(options);
          const given = await answer({ events, outOfOrder, batchSize });
          expect(given.late).toEqual([]);
          expect(linesOf(given, ordered)).toEqual(linesOf(plain(events, outOfOrder), ordered));
        },
      ),
      { numRuns: 8, examples: [[1, 0.5, 5, 100, true]] },
    );
  });

  test("leaves out what loops leave out, where events are more out of order than is allowed", async () => {
    const outOfOrder = fc.constantFrom(0, 10, 100, 3_000);
    const outOfOrderGroup = fc.constantFrom(300, 2_000);
    await fc.assert(
      fc.asyncProperty(
        seed,
        rate,
        outOfOrderGroup,
        outOfOrder,
        batchSize,
        async (seed, rate, outOfOrderGroup, outOfOrder, batchSize) => {
          const events = nexmarkEvents({ events: 2_500, seed, rate, outOfOrderGroup });
          const given = await answer({ events, outOfOrder, batchSize });
          expect(linesOf(given, ordered)).toEqual(linesOf(plain(events, outOfOrder), ordered));
        },
      ),
      { numRuns: 8 },
    );
  });

  test("gives the same on several workers, from several partitions", async () => {
    await fc.assert(
      fc.asyncProperty(seed, fc.integer({ min: 2, max: 3 }), rate, async (seed, workers, rate) => {
        const options = { events: 2_000, seed, rate, outOfOrderGroup: 50, partitions: 3 };
        const flow = build({
          events: nexmarkSource(options),
          outOfOrder: longestDisorderMs(options),
          batchSize: 64,
          result: [],
          late: [],
        });
        const kit = testFlow(flow, { workers, seed, observe: [] });
        await kit.run();
        const given = { rows: [...kit.values("result")], late: [] };
        const all = plain(nexmarkEvents(options), Number.POSITIVE_INFINITY);
        // The last step of q5 is on one worker; the others write from several at a time.
        const inOrder = name === "q5";
        expect(linesOf(given, inOrder)).toEqual(linesOf(all, inOrder));
      }),
      {
        numRuns: 4,
        examples: [
          [1, 3, 0.5],
          [2, 2, 10_000],
        ],
      },
    );
  });

  test("finds something in a small run, as the tests above must", () => {
    const inOrder = plain(nexmarkEvents({ events: 3_000, rate: 500 }), 0);
    expect(inOrder.rows.length).toBeGreaterThan(0);
    const disordered = nexmarkEvents({ events: 3_000, rate: 100, outOfOrderGroup: 2_000 });
    const { late } = plain(disordered, 100);
    expect(late.length > 0).toBe(["q4", "q5", "q6", "q7", "q8"].includes(name));
  });
});

function withFewPrices(events: readonly NexmarkEvent[]): NexmarkEvent[] {
  return events.map((event) =>
    event.kind === "bid" ? { ...event, price: 100 * (1 + (event.price % 5)) } : event,
  );
}
