import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Auction,
  type Bid,
  isAuction,
  isBid,
  isPerson,
  type NexmarkEvent,
} from "../../../demo/nexmark/events.ts";
import {
  longestDisorderMs,
  type NexmarkOptions,
  nexmarkEvents,
  nexmarkGenerators,
} from "../../../demo/nexmark/generator/generator.ts";

const many = nexmarkEvents({ events: 100_000 });
const people = many.filter(isPerson);
const auctions = many.filter(isAuction);
const bids = many.filter(isBid);

test("the events of a seed are these, for ever", () => {
  const hash = createHash("sha256")
    .update(JSON.stringify(many.slice(0, 10_000)))
    .digest("hex");
  expect(hash).toBe("f798bf19204874308b41edaae372a932082f788b9c07093781ac9c1cbc7c78f9");
  const { extra: _, ...bid } = bids[0]!;
  expect(bid).toEqual({
    kind: "bid",
    auction: 1000,
    bidder: 1001,
    price: 1685720,
    channel: "Facebook",
    url: "https://www.nexmark.com/qfky/udpz/suhb/item.htm?query=1",
    dateTime: Date.UTC(2015, 6, 15),
  });
});

test("another seed gives other events with the same ids and instants", () => {
  const first = nexmarkEvents({ events: 500 });
  const second = nexmarkEvents({ events: 500, seed: 2 });
  const skeleton = (event: NexmarkEvent): unknown => [
    event.kind,
    event.kind === "bid" ? 0 : event.id,
    event.dateTime,
  ];
  expect(second.map(skeleton)).toEqual(first.map(skeleton));
  expect(second.filter((event, i) => event.extra === first[i]!.extra && event.extra !== "")).toEqual([]);
});

test("of fifty events one is a person, three are auctions, and the rest bids, in this order", () => {
  const round = many.slice(50, 100).map(({ kind }) => kind);
  expect(round).toEqual(["person", "auction", "auction", "auction", ...Array(46).fill("bid")]);
  expect([people.length, auctions.length, bids.length]).toEqual([2_000, 6_000, 92_000]);
});

test("people and auctions are numbered from 1000", () => {
  expect(people.map(({ id }) => id)).toEqual(people.map((_, i) => 1000 + i));
  expect(auctions.map(({ id }) => id)).toEqual(auctions.map((_, i) => 1000 + i));
});

test("ten events share a millisecond at 10,000 a second", () => {
  expect(many.map(({ dateTime }) => dateTime)).toEqual(
    many.map((_, i) => Date.UTC(2015, 6, 15) + Math.floor(i / 10)),
  );
});

test("half of the bids are for the hot auction, three quarters by the hot bidder, and as many auctions by the hot seller", () => {
  let latest = { person: 0, auction: 0 };
  const hot = { auction: 0, bidder: 0, seller: 0 };
  for (const event of many) {
    if (event.kind === "person") latest = { ...latest, person: event.id };
    if (event.kind === "auction") latest = { ...latest, auction: event.id };
    const block = (id: number): number => id - (id % 100);
    if (event.kind === "bid" && event.auction === block(latest.auction)) hot.auction++;
    if (event.kind === "bid" && event.bidder === block(latest.person) + 1) hot.bidder++;
    if (event.kind === "auction" && event.seller === block(latest.person)) hot.seller++;
  }
  // A little more, for the others hit it too at times.
  expect(hot.auction / bids.length).toBeCloseTo(0.505, 2);
  expect(hot.bidder / bids.length).toBeCloseTo(0.75, 2);
  expect(hot.seller / auctions.length).toBeCloseTo(0.75, 2);
});

test("ids are of people and auctions of the near past, or lead by ten at most", () => {
  let latest = { person: 0, auction: 0 };
  const ahead: { [kind: string]: number[] } = { person: [], auction: [] };
  for (const event of many) {
    if (event.kind === "person") latest = { ...latest, person: event.id };
    if (event.kind === "auction") latest = { ...latest, auction: event.id };
    if (event.kind === "auction") ahead["person"]!.push(event.seller - latest.person);
    if (event.kind !== "bid") continue;
    ahead["person"]!.push(event.bidder - latest.person);
    ahead["auction"]!.push(event.auction - latest.auction);
  }
  const range = (of: number[]): number[] => [
    of.reduce((a, b) => Math.min(a, b)),
    of.reduce((a, b) => Math.max(a, b)),
  ];
  expect(range(ahead["person"]!)).toEqual([-999, 10]);
  expect(range(ahead["auction"]!)).toEqual([-100, 10]);
});

test("prices are from 100 to 100,000,000 cents, each order of magnitude alike", () => {
  const prices = bids.map(({ price }) => price);
  expect(Math.min(...prices)).toBeGreaterThanOrEqual(100);
  expect(Math.max(...prices)).toBeLessThanOrEqual(100_000_000);
  for (const magnitude of [2, 3, 4, 5, 6, 7]) {
    const within = prices.filter((price) => price >= 10 ** magnitude && price < 10 ** (magnitude + 1));
    expect(within.length / prices.length).toBeCloseTo(1 / 6, 2);
  }
});

test("an auction is open for 1 ms or more, 166 ms on average, and its reserve is above its first bid", () => {
  const lengths = auctions.map(({ dateTime, expires }) => expires - dateTime);
  expect(Math.min(...lengths)).toBe(1);
  expect(Math.max(...lengths)).toBe(2 * 166);
  expect(lengths.reduce((a, b) => a + b) / lengths.length / 166).toBeCloseTo(1, 1);
  expect(auctions.every(({ reserve, initialBid }) => reserve >= initialBid + 100)).toBe(true);
  expect(new Set(auctions.map(({ category }) => category))).toEqual(new Set([10, 11, 12, 13, 14]));
});

test("events have their sizes on average, and texts of the form they are to have", () => {
  const average = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b) / sizes.length;
  const sizeOf = ({ itemName, description, extra }: Auction): number =>
    48 + itemName.length + description.length + extra.length;
  expect(average(auctions.map(sizeOf)) / 500).toBeCloseTo(1, 2);
  expect(average(bids.map(({ extra }) => 32 + extra.length))).toBeCloseTo(99.5, 0);
  for (const { emailAddress, creditCard, state } of people) {
    expect(emailAddress).toMatch(/^[a-z ]{0,6}@[a-z ]{0,4}\.com$/);
    expect(creditCard).toMatch(/^\d{4}( \d{4}){3}$/);
    expect(state).toMatch(/^(AZ|CA|ID|OR|WA|WY)$/);
  }
});

test("half of the channels are the big ones; a channel has one URL; nine of ten others are named in it", () => {
  const urls = new Map<string, string>();
  for (const { channel, url } of bids) {
    if (!urls.has(channel)) urls.set(channel, url);
    if (urls.get(channel) !== url) expect(url).toBe(urls.get(channel));
  }
  const form = /^https:\/\/www\.nexmark\.com(\/[a-z_]{3,4}){3}\/item\.htm\?query=1(&channel_id=\d+)?$/;
  expect([...urls.values()].filter((url) => !form.test(url))).toEqual([]);
  const isBig = ({ channel }: Bid): boolean => ["Google", "Facebook", "Baidu", "Apple"].includes(channel);
  expect(bids.filter(isBig).length / bids.length).toBeCloseTo(0.5, 2);
  const others = [...urls].filter(([channel]) => channel.startsWith("channel-"));
  expect(others.filter(([, url]) => url.includes("channel_id")).length / others.length).toBeCloseTo(0.9, 1);
});

const options = fc.record({
  events: fc.integer({ min: 0, max: 2_000 }),
  seed: fc.integer(),
  rate: fc.constantFrom(10, 1_000, 100_000),
  outOfOrderGroup: fc.integer({ min: 1, max: 500 }),
  partitions: fc.integer({ min: 1, max: 4 }),
});

/** The events of each partition. */
function parts(options: NexmarkOptions): NexmarkEvent[][] {
  return nexmarkGenerators(options).map((one) => Array.from({ length: one.count }, (_, i) => one.eventAt(i)));
}

const inOrder = (events: readonly NexmarkEvent[]): string[] =>
  events.map((event) => JSON.stringify(event)).sort();

test("disorder changes nothing but the order, and no more of it than is said", () => {
  fc.assert(
    fc.property(options, (options) => {
      const shuffled = parts(options);
      const sorted = parts({ ...options, outOfOrderGroup: 1 });
      expect(shuffled.map(inOrder)).toEqual(sorted.map(inOrder));
      const longest = longestDisorderMs(options);
      for (const part of shuffled) {
        let latest = Number.NEGATIVE_INFINITY;
        for (const { dateTime } of part) {
          expect(latest - dateTime).toBeLessThanOrEqual(longest);
          latest = Math.max(latest, dateTime);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test("partitions have events of their own, as many as are asked for in all", () => {
  fc.assert(
    fc.property(options, (options) => {
      const all = parts(options).flat();
      expect(all.length).toBe(options.events);
      const ids = all.flatMap((event) => (event.kind === "bid" ? [] : `${event.kind} ${event.id}`));
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 30 },
  );
});

test("options that are out of range are refused", () => {
  for (const wrong of [
    { events: -1 },
    { events: 0.5 },
    { partitions: 0 },
    { rate: 0 },
    { outOfOrderGroup: 0 },
  ])
    expect(() => nexmarkEvents({ events: 1, ...wrong })).toThrow(RangeError);
  // 953 is what the numbers are multiplied by: all of a group would become one.
  expect(() => nexmarkEvents({ events: 1, outOfOrderGroup: 1906 })).toThrow("no multiple of 953, not 1906");
});
