import type { Auction, Bid, NexmarkEvent } from "../events.ts";
import { watermarksBefore } from "./watermarks.ts";

/** An auction and its highest bid. */
export interface Sold {
  readonly auction: Auction;
  readonly price: number;
}

/** The auctions that had a bid while they were open, by when they closed, then by id; and what came late. */
export function soldAuctions(
  events: readonly NexmarkEvent[],
  disorderMs: number,
): { sold: Sold[]; late: NexmarkEvent[] } {
  const watermarks = watermarksBefore(events, disorderMs);
  const offers = events.filter(({ kind }) => kind !== "person");
  const isLate = new Set(events.filter(({ dateTime }, i) => dateTime < watermarks[i]!));
  const bids = new Map<number, Bid[]>();
  for (const event of offers) {
    if (event.kind !== "bid" || isLate.has(event)) continue;
    const others = bids.get(event.auction);
    if (others === undefined) bids.set(event.auction, [event]);
    else others.push(event);
  }
  const sold: Sold[] = [];
  for (const event of offers) {
    if (event.kind !== "auction" || isLate.has(event)) continue;
    const valid = (bids.get(event.id) ?? []).filter(
      (bid) => event.dateTime <= bid.dateTime && bid.dateTime <= event.expires,
    );
    if (valid.length > 0) sold.push({ auction: event, price: Math.max(...valid.map((bid) => bid.price)) });
  }
  sold.sort((a, b) => a.auction.expires - b.auction.expires || a.auction.id - b.auction.id);
  return { sold, late: offers.filter((event) => isLate.has(event)) };
}

/** The rows of one group after another where they closed in one instant, as windows give them. */
export function byInstantAndGroup<R>(rows: { at: number; group: number; row: R }[]): R[] {
  return rows.sort((a, b) => a.at - b.at || a.group - b.group).map(({ row }) => row);
}
