import { FlowError } from "../../errors.ts";
import { type Instant, instantOf } from "../../event-time/instant.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";

/**
 * A duration in whole milliseconds, as the coordinates of timestamps are.
 * @throws {FlowError} `bad-option`.
 */
export function wholeMs(duration: Duration, what: string, least: 0 | 1): number {
  const ms = toMilliseconds(duration, what);
  if (Number.isInteger(ms) && ms >= least) return ms;
  throw new FlowError("bad-option", `${what} must be ${least} or more whole milliseconds, not ${ms}`);
}

/**
 * An instant that a window begins at, as near to 1970 as one does: what is added to it stays exact.
 * @throws {FlowError} `bad-option`.
 */
export function originOf(alignTo: Instant, everyMs: number, what: string): number {
  const ms = instantOf(alignTo);
  if (Number.isInteger(ms)) return ms % everyMs;
  throw new FlowError("bad-option", `${what} must be an instant in whole milliseconds`);
}

/** A record may be in so many windows: it makes as many results, and without a merge it costs as many states. */
const MOST_WINDOWS = 100_000;

/**
 * Refuses what would take all memory at the first record.
 * @param windows That a record is in.
 * @throws {FlowError} `bad-option`.
 */
export function checkOverlap(windows: number, what: string): void {
  if (windows <= MOST_WINDOWS) return;
  const problem = `a record would be in ${Math.ceil(windows)} windows, and may be in ${MOST_WINDOWS}`;
  throw new FlowError("bad-option", `${what} is too small: ${problem}`);
}
