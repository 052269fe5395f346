import type { NexmarkEvent } from "../events.ts";
import type { HotItem } from "../queries/q5.ts";
import type { PlainAnswer } from "./answer.ts";
import { watermarksBefore } from "./watermarks.ts";

export function plainQ5(events: readonly NexmarkEvent[], disorderMs: number): PlainAnswer<HotItem> {
  const watermarks = watermarksBefore(events, disorderMs);
  const windows = new Map<number, Map<number, number>>();
  const late: NexmarkEvent[] = [];
  for (const [i, event] of events.entries()) {
    if (event.kind !== "bid") continue;
    const latest = event.dateTime - (event.dateTime % 2000);
    const open = [0, 2000, 4000, 6000, 8000]
      .map((before) => latest - before)
      .filter((start) => start + 10_000 > watermarks[i]!);
    if (open.length === 0) late.push(event);
    for (const start of open) {
      if (!windows.has(start)) windows.set(start, new Map());
      const counts = windows.get(start)!;
      counts.set(event.auction, (counts.get(event.auction) ?? 0) + 1);
    }
  }
  const rows = [...windows.keys()]
    .sort((a, b) => a - b)
    .flatMap((start) => {
      const counts = [...windows.get(start)!];
      const most = counts.reduce((most, [, bids]) => Math.max(most, bids), 0);
      return counts
        .filter(([, bids]) => bids === most)
        .sort(([a], [b]) => a - b)
        .map(([auction, bids]) => ({ auction, bids, start }));
    });
  return { rows, late };
}
