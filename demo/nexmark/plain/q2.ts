import type { NexmarkEvent } from "../events.ts";
import type { Offer } from "../queries/q2.ts";
import type { PlainAnswer } from "./answer.ts";

export function plainQ2(events: readonly NexmarkEvent[]): PlainAnswer<Offer> {
  const rows: Offer[] = [];
  for (const event of events) {
    if (event.kind !== "bid" || Math.floor(event.auction / 123) * 123 !== event.auction) continue;
    rows.push({ auction: event.auction, price: event.price });
  }
  return { rows, late: [] };
}
