import type { NexmarkEvent } from "../events.ts";
import type { SellerPrice } from "../queries/q6.ts";
import type { PlainAnswer } from "./answer.ts";
import { byInstantAndGroup, soldAuctions } from "./sold.ts";

export function plainQ6(events: readonly NexmarkEvent[], disorderMs: number): PlainAnswer<SellerPrice> {
  const { sold, late } = soldAuctions(events, disorderMs);
  const bySeller = new Map<number, typeof sold>();
  for (const one of sold) {
    const { seller } = one.auction;
    bySeller.set(seller, [...(bySeller.get(seller) ?? []), one]);
  }
  const rows: { at: number; group: number; row: SellerPrice }[] = [];
  for (const [seller, own] of bySeller) {
    for (const [i, { auction }] of own.entries()) {
      const last = own.slice(Math.max(0, i - 9), i + 1);
      let total = 0;
      for (const { price } of last) total += price;
      rows.push({ at: auction.expires, group: seller, row: { seller, average: total / last.length } });
    }
  }
  return { rows: byInstantAndGroup(rows), late };
}
