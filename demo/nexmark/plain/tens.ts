import type { NexmarkEvent } from "../events.ts";
import { watermarksBefore } from "./watermarks.ts";

const TEN_SECONDS_MS = 10_000;

/** The ten seconds that an instant is in, by their first one. */
export function tenOf(instant: number): number {
  return Math.floor(instant / TEN_SECONDS_MS) * TEN_SECONDS_MS;
}

/** Events of some kinds, without those whose ten seconds were over when they came: these are `late`. */
export function inTime(
  events: readonly NexmarkEvent[],
  kinds: readonly NexmarkEvent["kind"][],
  disorderMs: number,
): { taken: NexmarkEvent[]; late: NexmarkEvent[] } {
  const watermarks = watermarksBefore(events, disorderMs);
  const taken: NexmarkEvent[] = [];
  const late: NexmarkEvent[] = [];
  for (const [i, event] of events.entries()) {
    if (!kinds.includes(event.kind)) continue;
    if (tenOf(event.dateTime) + TEN_SECONDS_MS <= watermarks[i]!) late.push(event);
    else taken.push(event);
  }
  return { taken, late };
}
