import { expect, test } from "vitest";
import type { NexmarkEvent } from "../../../demo/nexmark/events.ts";
import { QUERIES } from "../../../demo/nexmark/queries.ts";
import { auction, bid, person } from "./made-events.ts";

/** What both the flow and the loops give, as they must be equal. */
async function rowsOf(name: string, events: readonly NexmarkEvent[]): Promise<unknown[]> {
  const { answer, plain } = QUERIES[name]!;
  const { rows } = await answer({ events, outOfOrder: 0, batchSize: 1 });
  expect(plain(events, 0).rows).toEqual(rows);
  return rows;
}

test("q3 finds all auctions of a person, before and after, of category 10", async () => {
  const events = [
    auction(1, 0, { seller: 7 }),
    auction(2, 1, { seller: 7 }),
    auction(3, 2, { seller: 7, category: 11 }),
    person(7, 3, "ID"),
    person(8, 4, "WA"),
    auction(4, 5, { seller: 8 }),
    auction(5, 6, { seller: 7 }),
  ];
  const rows = (await rowsOf("q3", events)) as { id: number }[];
  expect(rows.map(({ id }) => id)).toEqual([1, 2, 5]);
  expect(rows[0]).toEqual({ name: "name 7", city: "Bend", state: "ID", id: 1 });
});

test("q4 gives an average for each auction that closes", async () => {
  const events = [
    auction(1, 0),
    auction(2, 1),
    auction(3, 2, { category: 11 }),
    bid(1, 3, 10),
    bid(3, 3, 7),
    bid(2, 4, 15),
    bid(1, 5, 5),
  ];
  expect(await rowsOf("q4", events)).toEqual([
    { category: 10, average: 10, auctions: 1 },
    { category: 10, average: 12.5, auctions: 2 },
    { category: 11, average: 7, auctions: 1 },
  ]);
});

test("q5 gives all auctions that are level, in windows that begin every two seconds", async () => {
  const events = [bid(1, 11_000, 1), bid(2, 11_500, 1), bid(1, 13_999, 1), bid(2, 14_000, 1)];
  const level = (start: number, bids: number): unknown[] =>
    [1, 2].map((auction) => ({ auction, bids, start }));
  expect(await rowsOf("q5", events)).toEqual([
    ...level(2_000, 1),
    { auction: 1, bids: 2, start: 4_000 },
    ...level(6_000, 2),
    ...level(8_000, 2),
    ...level(10_000, 2),
    ...level(12_000, 1),
    { auction: 2, bids: 1, start: 14_000 },
  ]);
});

test("q6 forgets what was sold before the last ten auctions", async () => {
  const sales = Array.from({ length: 12 }, (_, n) => [auction(n, 20 * n), bid(n, 20 * n + 1, n)]);
  const averages = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5.5, 6.5];
  expect(await rowsOf("q6", sales.flat())).toEqual(averages.map((average) => ({ seller: 1, average })));
});

test("q7 gives the bids that are level, of ten seconds each, without the first instant of the next", async () => {
  const events = [
    bid(1, 10_000, 5),
    bid(2, 12_000, 9),
    bid(3, 19_999, 9),
    bid(4, 20_000, 9),
    bid(5, 20_001, 8),
  ];
  const rows = (await rowsOf("q7", events)) as { auction: number }[];
  expect(rows.map(({ auction }) => auction)).toEqual([2, 3, 4]);
});

test("q8 gives a person once, and not for an auction in other ten seconds", async () => {
  const events = [
    auction(1, 10_000, { seller: 7 }),
    person(7, 12_000),
    auction(2, 12_001, { seller: 7 }),
    person(8, 19_999),
    auction(3, 20_000, { seller: 8 }),
    person(9, 20_001),
    auction(4, 20_002, { seller: 9 }),
  ];
  expect(await rowsOf("q8", events)).toEqual([
    { id: 7, name: "name 7", start: 10_000 },
    { id: 9, name: "name 9", start: 20_000 },
  ]);
});
