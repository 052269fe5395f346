import type { NexmarkEvent } from "./events.ts";
import { linesOf, sameLines } from "./lines.ts";
import type { NexmarkQuery } from "./queries.ts";

/** What came of running a query. */
export interface Measured {
  readonly rows: number;
  readonly late: number;
  /** Median of the timed runs. */
  readonly elapsedMs: number;
  /** Whether rows and late events were those of the plain loops. */
  readonly isEqual: boolean;
}

/** In the SQL of the benchmark the watermark trails by four seconds. */
const DISORDER_MS = 4_000;
const TIMED_RUNS = 3;

/**
 * Runs a query once to compare it with the plain loops, and then some times more against the clock.
 * @param now The clock, in ms.
 */
export async function measure(
  { answer, plain, ordered }: NexmarkQuery,
  events: readonly NexmarkEvent[],
  now: () => number,
): Promise<Measured> {
  const input = { events, outOfOrder: DISORDER_MS };
  const given = await answer(input);
  const isEqual = sameLines(linesOf(given, ordered), linesOf(plain(events, DISORDER_MS), ordered));
  const times: number[] = [];
  for (let i = 0; i < TIMED_RUNS; i++) {
    const began = now();
    await answer(input);
    times.push(now() - began);
  }
  return { rows: given.rows.length, late: given.late.length, elapsedMs: median(times), isEqual };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}
