import { allocate, enlarge, release } from "./memory";
import { before, copyTime, same } from "./timestamp";

/**
 * A multiset of timestamps, always consolidated: rows in lexicographic order, none with nothing to say.
 *
 *   block │ free │ start → row 0 │ row 1 │ … │ row length-1 │ free │      row: depth × f64, count i64, unsent i64
 *
 * Time is consumed at the front and produced at the end: both are free, as the rows may drift within the block.
 * `unsent` is the part of a count that this worker has not yet told the others.
 */
@unmanaged
export class Counts {
  block: usize;
  start: i32;
  length: i32;
  capacity: i32;
  depth: i32;
  stride: usize;
}

const FIRST_CAPACITY: i32 = 4;

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

/** The count of `t`. */
export function countOf(c: Counts, t: usize): i64 {
  const i = lowerBound(c, t);
  return i < c.length && same(rowAt(c, i), t, c.depth) ? countAt(c, rowAt(c, i)) : 0;
}

/** Adds `delta` to the count of `t`, and `unsent` to what is still to be told. Returns the new count. */
export function add(c: Counts, t: usize, delta: i64, unsent: i64): i64 {
  const i = lowerBound(c, t);
  let row = rowAt(c, i);
  if (i == c.length || !same(row, t, c.depth)) {
    row = open(c, i);
    copyTime(row, t, c.depth);
    write(c, row, delta, unsent);
    if (!delta && !unsent) close(c, i);
    return delta;
  }
  const count = countAt(c, row) + delta, rest = unsentAt(c, row) + unsent;
  write(c, row, count, rest);
  if (!count && !rest) close(c, i);
  return count;
}

/** Everything has been told: rows that only said so go. */
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

/** Index of the first row that is not before `t`. */
function lowerBound(c: Counts, t: usize): i32 {
  let low = 0, high = c.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(rowAt(c, middle), t, c.depth)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Makes room for a row at index `i` and returns it. */
function open(c: Counts, i: i32): usize {
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

// A queue drifts towards the end of its block; without this each append at the end would move all rows by one.
function recentre(c: Counts, i: i32): void {
  if (i != c.length - 1 || c.start == 0 || c.start + c.length < c.capacity || c.start < c.capacity >> 1) return;
  moveRows(c, 0, -c.start, c.length);
  c.start = 0;
}

function close(c: Counts, i: i32): void {
  const toEnd = c.length - 1 - i;
  if (i < toEnd) {
    moveRows(c, 0, 1, i);
    c.start++;
  } else moveRows(c, i + 1, -1, toEnd);
  if (--c.length == 0) c.start = 0;
}

function moveRows(c: Counts, first: i32, by: i32, count: i32): void {
  if (count <= 0) return;
  const from = rowAt(c, first);
  memory.copy(from + c.stride * by, from, c.stride * count);
}
