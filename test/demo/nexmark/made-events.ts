import type { Auction, Bid, Person } from "../../../demo/nexmark/events.ts";

/** Events with what matters of them. */

export function person(id: number, dateTime: number, state = "OR"): Person {
  const texts = { emailAddress: "", creditCard: "", city: "Bend", extra: "" };
  return { kind: "person", id, name: `name ${id}`, state, dateTime, ...texts };
}

export function auction(id: number, dateTime: number, more: Partial<Auction> = {}): Auction {
  const texts = { itemName: "", description: "", extra: "" };
  const prices = { initialBid: 1, reserve: 1_000_000 };
  return {
    kind: "auction",
    id,
    dateTime,
    expires: dateTime + 10,
    seller: 1,
    category: 10,
    ...prices,
    ...texts,
    ...more,
  };
}

export function bid(auction: number, dateTime: number, price: number): Bid {
  return { kind: "bid", auction, dateTime, price, bidder: 1, channel: "", url: "", extra: "" };
}
