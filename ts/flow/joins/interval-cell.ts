/** A record that waits for matches. */
export interface Entry {
  readonly value: unknown;
  readonly eventTime: number;
  isMatched: boolean;
}

/** The records of a key, by side, each sorted by event time. */
export type IntervalCell = readonly [left: Entry[], right: Entry[]];

/** Index of the first entry at `eventTime` or later. */
export function placeOf(entries: readonly Entry[], eventTime: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.eventTime < eventTime) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Inserts behind what happened earlier or at the same time: mostly at the end. */
export function insertByTime(entries: Entry[], entry: Entry): void {
  let at = entries.length;
  while (at > 0 && entries[at - 1]!.eventTime > entry.eventTime) at--;
  entries.splice(at, 0, entry);
}
