import type { Bid, NexmarkEvent } from "../events.ts";
import type { PassedBid } from "../queries/q0.ts";
import type { PlainAnswer } from "./answer.ts";
import { inTime, tenOf } from "./tens.ts";

export function plainQ7(events: readonly NexmarkEvent[], disorderMs: number): PlainAnswer<PassedBid> {
  const { taken, late } = inTime(events, ["bid"], disorderMs);
  const bids = taken as Bid[];
  const highest = new Map<number, number>();
  for (const { dateTime, price } of bids) {
    const ten = tenOf(dateTime);
    highest.set(ten, Math.max(highest.get(ten) ?? 0, price));
  }
  const rows = bids
    .filter(({ dateTime, price }) => price === highest.get(tenOf(dateTime)))
    .sort((a, b) => tenOf(a.dateTime) - tenOf(b.dateTime))
    .map(({ kind: _, channel: __, url: ___, ...row }) => row);
  return { rows, late };
}
