import { Antichain, append, contains, covers, freeAntichain, newAntichain, rowOf } from "./antichain";
import { add, Counts, countAt, freeCounts, newCounts, rowAt } from "./counts";
import { release, allocate } from "./memory";
import { coordinate } from "./timestamp";

/**
 * Counted timestamps, and the minimal ones among those with a positive count. A count below 0 (a receipt heard before
 * the sending) never shows.
 *
 * C1: unless `stale`, `frontier` is the set of minimal timestamps with a positive count.
 * C2: `frontier` and `previous` are in lexicographic order.
 */
@unmanaged
export class Counted {
  counts: Counts;
  frontier: Antichain;
  previous: Antichain; // the frontier before the last refresh
  stale: bool; // the counts have moved on and the frontier may have to follow
}

export function newCounted(depth: i32): Counted {
  const c = changetype<Counted>(allocate(offsetof<Counted>()));
  c.counts = newCounts(depth);
  c.frontier = newAntichain(depth);
  c.previous = newAntichain(depth);
  return c;
}

export function freeCounted(c: Counted): void {
  freeCounts(c.counts);
  freeAntichain(c.frontier);
  freeAntichain(c.previous);
  release(changetype<usize>(c), offsetof<Counted>());
}

/**
 * Changes a count. The frontier follows at the next `refresh`, once for many changes.
 *
 * While C1 holds, it goes on holding unless an element loses its count (a lost timestamp that was none has something
 * less that stays), or a timestamp with no element at or before it gets one. Once stale, always stale till refreshed.
 */
export function change(c: Counted, t: usize, delta: i64, unsent: i64): void {
  const after = add(c.counts, t, delta, unsent);
  if (c.stale) return;
  if (after - delta > 0) c.stale = after <= 0 && contains(c.frontier, t);
  else c.stale = after > 0 && !covers(c.frontier, t);
}

/** Brings the frontier up to date (C1), keeping the one before in `previous`. Looks at every row, unless depth is 1. */
export function refresh(c: Counted): void {
  const next = c.previous;
  c.previous = c.frontier;
  c.frontier = next;
  c.stale = false;
  next.count = 0;
  const counts = c.counts;
  const depth = counts.depth;
  // Rows come in an order that extends the product order, so what is kept is never displaced by a later row; and where
  // that order is the product order itself, the first positive row covers the rest.
  for (let i = 0; i < counts.length; i++) {
    const row = rowAt(counts, i);
    if (countAt(counts, row) <= 0 || isCovered(next, row, depth)) continue;
    append(next, row);
    if (depth == 1) return;
  }
}

// @ts-ignore: decorator
@inline
function isCovered(kept: Antichain, row: usize, depth: i32): bool {
  if (depth != 2) return covers(kept, row);
  // Kept rows are before `row`, so only second coordinates tell. Those fall from one kept row to the next, because
  // otherwise the later would be covered: the last one is the least, and decides.
  return kept.count > 0 && coordinate(rowOf(kept, kept.count - 1), 1) <= coordinate(row, 1);
}
