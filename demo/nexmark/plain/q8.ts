import type { NexmarkEvent } from "../events.ts";
import type { NewSeller } from "../queries/q8.ts";
import type { PlainAnswer } from "./answer.ts";
import { inTime, tenOf } from "./tens.ts";

export function plainQ8(events: readonly NexmarkEvent[], disorderMs: number): PlainAnswer<NewSeller> {
  const { taken, late } = inTime(events, ["person", "auction"], disorderMs);
  const sold = new Set<string>();
  for (const event of taken) {
    if (event.kind === "auction") sold.add(`${event.seller} in ${tenOf(event.dateTime)}`);
  }
  const rows: NewSeller[] = [];
  for (const event of taken) {
    if (event.kind !== "person") continue;
    const start = tenOf(event.dateTime);
    if (sold.has(`${event.id} in ${start}`)) rows.push({ id: event.id, name: event.name, start });
  }
  rows.sort((a, b) => a.start - b.start || a.id - b.id);
  return { rows, late };
}
