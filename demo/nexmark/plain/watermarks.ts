import type { NexmarkEvent } from "../events.ts";

/**
 * How far event time had come before each event, by the rule of a partition's watermark: it trails the latest event by
 * the disorder that is allowed, and moves in steps of an eighth of that, at least 1 ms.
 */
export function watermarksBefore(events: readonly NexmarkEvent[], disorderMs: number): number[] {
  const step = Math.max(1, Math.floor(disorderMs / 8));
  let watermark = Number.NEGATIVE_INFINITY;
  return events.map(({ dateTime }) => {
    const before = watermark;
    const reached = Math.floor((dateTime - disorderMs) / step) * step;
    if (reached > watermark) watermark = reached;
    return before;
  });
}
