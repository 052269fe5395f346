import type { SlidingWindower } from "../windower.ts";

/** The earliest end of a window that is not before an instant. */
export function firstEndFrom({ lengthMs, everyMs, origin }: SlidingWindower, instant: number): number {
  const steps = Math.ceil((instant - lengthMs - origin) / everyMs);
  return steps * everyMs + lengthMs + origin;
}

/** End of the last window that has an instant. */
export function lastEndOf({ lengthMs, everyMs, origin }: SlidingWindower, instant: number): number {
  return Math.floor((instant - origin) / everyMs) * everyMs + origin + lengthMs;
}
