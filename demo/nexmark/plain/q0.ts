import type { NexmarkEvent } from "../events.ts";
import type { PassedBid } from "../queries/q0.ts";
import type { PlainAnswer } from "./answer.ts";

export function plainQ0(events: readonly NexmarkEvent[]): PlainAnswer<PassedBid> {
  const rows: PassedBid[] = [];
  for (const event of events) {
    if (event.kind !== "bid") continue;
    const { kind: _, channel: __, url: ___, ...row } = event;
    rows.push(row);
  }
  return { rows, late: [] };
}
