import { allocate, enlarge, release } from "./memory";
import { before, copyTime, same } from "./timestamp";

/**
 * A multiset of timestamps, always consolidated.
 *
 *   block │ free │ start → row 0 │ row 1 │ … │ row length-1 │ free │      row: depth × f64, count i64, unsent i64
 *
 * `unsent` is the part of a count that this worker has not yet told the others. What always holds:
 *   R1  The rows lie within the block: 0 ≤ start and start + length ≤ capacity.
 *   R2  Rows are in lexicographic order, and no two have the same timestamp.
 *   R3  A row has something to say: its count or its unsent part is not 0. So it is never longer than what it counts.
 * Time is consumed at the front and produced at the end: both are cheap, as the rows may drift within the block.
 * Rows move with every `add`: an address or index of one holds until then.
 */
@unmanaged
export class Counts {
  block: usize;
  start: i32;
  length: i32;
  capacity: i32;
  depth: i32;
  stride: usize; // bytes of a row: 8 × depth + 16
}

/** The largest count, either way: all that ts/core can tell apart. Sums of two such counts never wrap. */
const LARGEST_COUNT: i64 = 9007199254740991;
/** A count, or an unsent part, has passed that: the changes since must be taken back, and this be forgotten. */
export let overflown: bool = false;

export function forgetOverflow(): void {
  overflown = false;
}

const FIRST_CAPACITY: i32 = 4; // a power of two, as blocks are: doubling wastes no part of one

export function newCounts(depth: i32): Counts {
  const c = changetype<Counts>(allocate(offsetof<Counts>()));
  c.depth = depth;
  c.stride = (<usize>depth << 3) + 16;
  c.capacity = FIRST_CAPACITY;
  c.block = allocate(c.stride * FIRST_CAPACITY);
  return c;
}

export function freeCounts(c: Counts): void {
  release(c.block, c.stride * c.capacity);
  release(changetype<usize>(c), offsetof<Counts>());
}

// @ts-ignore: decorator
@inline
export function rowAt(c: Counts, i: i32): usize {
  return c.block + c.stride * (c.start + i);
}

// @ts-ignore: decorator
@inline
export function countAt(c: Counts, row: usize): i64 {
  return load<i64>(row + (<usize>c.depth << 3));
}

// @ts-ignore: decorator
@inline
export function unsentAt(c: Counts, row: usize): i64 {
  return load<i64>(row + (<usize>c.depth << 3), 8);
}

/** The count of `t`, 0 when it has no row. */
export function countOf(c: Counts, t: usize): i64 {
  const i = lowerBound(c, t);
  return i < c.length && same(rowAt(c, i), t, c.depth) ? countAt(c, rowAt(c, i)) : 0;
}

/**
 * Adds `delta` to the count of `t`, and `unsent` to what is still to be told; neither is beyond the largest count.
 * Returns the new count. Where that is too large the caller sees `overflown`.
 * `t` must not lie in the block, because rows move before it is copied.
 */
export function add(c: Counts, t: usize, delta: i64, unsent: i64): i64 {
  if (isDefined(VERIFY)) assert(t < c.block || t >= c.block + c.stride * c.capacity, "what is added is no row itself");
  const i = lowerBound(c, t);
  let row = rowAt(c, i);
  if (i == c.length || !same(row, t, c.depth)) {
    row = insertRow(c, i);
    copyTime(row, t, c.depth);
    write(c, row, delta, unsent);
    if (!delta && !unsent) cutRow(c, i); // R3
    return delta;
  }
  const count = countAt(c, row) + delta, rest = unsentAt(c, row) + unsent;
  if (abs<i64>(count) > LARGEST_COUNT || abs<i64>(rest) > LARGEST_COUNT) overflown = true;
  write(c, row, count, rest);
  if (!count && !rest) cutRow(c, i); // R3
  return count;
}

/** Notes that everything has been told. Rows with a count of 0 go, by R3; no count changes, so no frontier does. */
export function clearUnsent(c: Counts): void {
  let kept = 0;
  for (let i = 0; i < c.length; i++) {
    const row = rowAt(c, i);
    const count = countAt(c, row);
    if (!count) continue;
    const to = rowAt(c, kept++);
    if (to != row) copyTime(to, row, c.depth);
    write(c, to, count, 0);
  }
  c.length = kept;
}

/** Drops all rows, and what was unsent with them. */
export function clear(c: Counts): void {
  c.start = 0;
  c.length = 0;
}

// @ts-ignore: decorator
@inline
function write(c: Counts, row: usize, count: i64, unsent: i64): void {
  const at = row + (<usize>c.depth << 3);
  store<i64>(at, count);
  store<i64>(at, unsent, 8);
}

/** Index of the first row that is not before `t`, or `length`. By R2 that is the row of `t`, or where it belongs. */
function lowerBound(c: Counts, t: usize): i32 {
  let low = 0, high = c.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(rowAt(c, middle), t, c.depth)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Makes room for a row at index `i` and returns it, unwritten: the caller must write it at once, because until then R2
 * and R3 do not hold. Of both sides the one with fewer rows moves if it has room, otherwise the other.
 */
function insertRow(c: Counts, i: i32): usize {
  const toEnd = c.length - i;
  const roomBehind = c.start + c.length < c.capacity;
  if (c.start > 0 && (i < toEnd || !roomBehind)) {
    moveRows(c, 0, -1, i);
    c.start--;
  } else if (roomBehind) moveRows(c, i, 1, toEnd);
  else {
    c.block = enlarge(c.block, c.stride * c.capacity, c.stride * c.capacity, c.stride * c.capacity << 1);
    c.capacity <<= 1;
    moveRows(c, i, 1, toEnd);
  }
  c.length++;
  recentre(c, i);
  return rowAt(c, i);
}

/**
 * Moves all rows to the front when one was appended to the last place of the block and half of it is free before them.
 * A queue drifts towards the end of its block; without this each append there would move all rows by one. At least
 * as many places come free behind as rows are moved, so each later append pays for one move. A queue that fills more
 * than half of its block has no such bound: at the end of it, each append moves all rows until the block doubles.
 */
function recentre(c: Counts, i: i32): void {
  if (i != c.length - 1 || c.start == 0 || c.start + c.length < c.capacity || c.start < c.capacity >> 1) return;
  moveRows(c, 0, -c.start, c.length);
  c.start = 0;
}

/** Drops row `i`, moving the side with fewer rows. An emptied table starts at the front again, so a short one never drifts. */
function cutRow(c: Counts, i: i32): void {
  const toEnd = c.length - 1 - i;
  if (i < toEnd) {
    moveRows(c, 0, 1, i);
    c.start++;
  } else moveRows(c, i + 1, -1, toEnd);
  if (--c.length == 0) c.start = 0;
}

/** Moves `count` rows from index `first` by `by` places, which must lie within the block (R1). They may overlap. */
function moveRows(c: Counts, first: i32, by: i32, count: i32): void {
  if (count <= 0) return;
  const from = rowAt(c, first);
  if (isDefined(VERIFY)) {
    const place = c.start + first + by;
    assert(place >= 0 && place + count <= c.capacity, "R1: rows are moved within their block");
  }
  memory.copy(from + c.stride * by, from, c.stride * count);
}
