import type { NexmarkEvent } from "../events.ts";
import type { CategoryPrice } from "../queries/q4.ts";
import type { PlainAnswer } from "./answer.ts";
import { byInstantAndGroup, soldAuctions } from "./sold.ts";

export function plainQ4(events: readonly NexmarkEvent[], disorderMs: number): PlainAnswer<CategoryPrice> {
  const { sold, late } = soldAuctions(events, disorderMs);
  const rows: { at: number; group: number; row: CategoryPrice }[] = [];
  for (const category of [10, 11, 12, 13, 14]) {
    const own = sold.filter(({ auction }) => auction.category === category);
    let total = 0;
    for (const [i, { auction, price }] of own.entries()) {
      total += price;
      const row = { category, average: total / (i + 1), auctions: i + 1 };
      rows.push({ at: auction.expires, group: category, row });
    }
  }
  return { rows: byInstantAndGroup(rows), late };
}
