import type { NexmarkEvent } from "../events.ts";
import type { PassedBid } from "../queries/q0.ts";
import type { PlainAnswer } from "./answer.ts";

export function plainQ1(events: readonly NexmarkEvent[]): PlainAnswer<PassedBid> {
  const rows: PassedBid[] = [];
  for (const event of events) {
    if (event.kind !== "bid") continue;
    const { kind: _, channel: __, url: ___, ...row } = event;
    rows.push({ ...row, price: inEuros(event.price) });
  }
  return { rows, late: [] };
}

/** As people do it: the digits of the product, and a point before the last three. */
function inEuros(price: number): number {
  const digits = String(BigInt(price) * 908n).padStart(4, "0");
  return Number(`${digits.slice(0, -3)}.${digits.slice(-3)}`);
}
