import { Dataflow, run } from "tidemark";
import { expect, test } from "vitest";
import { type ClosedAuction, closedAuctions } from "../../../demo/nexmark/closed-auctions.ts";
import { inputOf } from "../../../demo/nexmark/ends.ts";
import type { NexmarkEvent } from "../../../demo/nexmark/events.ts";
import { auction, bid } from "./made-events.ts";

async function closed(
  events: readonly NexmarkEvent[],
  outOfOrder = 0,
): Promise<{ prices: [id: number, price: number][]; late: NexmarkEvent[] }> {
  const flow = new Dataflow("auctions");
  const streams = closedAuctions(inputOf(flow, { events, outOfOrder, batchSize: 1 }));
  const rows: ClosedAuction[] = [];
  const late: NexmarkEvent[] = [];
  streams.closed.output("closed", rows);
  streams.late.output("late", late);
  await run(flow);
  return { prices: rows.map(({ id, price }) => [id, price]), late };
}

test("a bid counts from the auction's first instant to its last", async () => {
  const events = [
    bid(1, 9, 900),
    auction(1, 10, { expires: 20 }),
    bid(1, 10, 5),
    bid(1, 20, 6),
    bid(1, 21, 700),
  ];
  expect(await closed(events)).toEqual({ prices: [[1, 6]], late: [] });
});

test("a bid may come before its auction", async () => {
  const inOneMs = [bid(1, 10, 5), auction(1, 10, { expires: 20 })];
  expect((await closed(inOneMs)).prices).toEqual([[1, 5]]);
  const outOfOrder = [bid(1, 15, 5), bid(1, 9, 7), auction(1, 10, { expires: 20 }), bid(1, 30, 1)];
  expect((await closed(outOfOrder, 6)).prices).toEqual([[1, 5]]);
});

test("auctions come out as they close, and those without a bid not at all", async () => {
  const events = [
    auction(1, 0, { expires: 50 }),
    auction(2, 0, { expires: 20 }),
    auction(3, 0, { expires: 30 }),
    bid(1, 1, 4),
    bid(2, 2, 3),
  ];
  expect((await closed(events)).prices).toEqual([
    [2, 3],
    [1, 4],
  ]);
});

test("an auction that nobody can bid for any more comes out before the input ends", async () => {
  const rows: string[] = [];
  const flow = new Dataflow("auctions");
  const events = [auction(1, 0, { expires: 20 }), bid(1, 5, 3), bid(2, 20, 1), bid(2, 21, 1), bid(2, 22, 1)];
  const input = inputOf(flow, { events, outOfOrder: 0, batchSize: 1 });
  input.output("read", (event) => rows.push(`read ${event.dateTime}`));
  const { closed, late } = closedAuctions(input);
  late.assertEmpty("none is late");
  closed.output("closed", ({ price }) => rows.push(`closed at ${price}`));
  await run(flow);
  expect(rows.indexOf("closed at 3")).toBe(rows.indexOf("read 21") + 1);
});

test("auctions and bids behind the watermark are late, and do not count", async () => {
  const events = [
    auction(1, 0, { expires: 90 }),
    bid(1, 40, 3),
    bid(1, 30, 8),
    auction(2, 35, { expires: 90 }),
    bid(2, 50, 9),
  ];
  const { prices, late } = await closed(events);
  expect(prices).toEqual([[1, 3]]);
  expect(late).toEqual([events[2], events[3]]);
});
