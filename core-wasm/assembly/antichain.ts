import { allocate, enlarge, release } from "./memory";
import { copyTime, lessEqual, same } from "./timestamp";

/**
 * Mutually incomparable timestamps. Their order means nothing; an empty one says that nothing can come any more.
 *
 *   │ rows │ count │ capacity │ depth │      rows → │ row 0 │ … │ row count-1 │ free, up to capacity │
 *
 * I1: no element is less than or equal to another, so elements are distinct too.
 * The block of rows doubles and moves as it grows: a pointer to a row holds only until the next `insert` or `append`.
 */
@unmanaged
export class Antichain {
  rows: usize;
  count: i32;
  capacity: i32;
  depth: i32;
}

const FIRST_CAPACITY: i32 = 2; // most frontiers have one element, and a block has at least 16 bytes

export function newAntichain(depth: i32): Antichain {
  const a = changetype<Antichain>(allocate(offsetof<Antichain>()));
  a.depth = depth;
  a.capacity = FIRST_CAPACITY;
  a.rows = allocate(bytesOf(FIRST_CAPACITY, depth));
  return a;
}

export function freeAntichain(a: Antichain): void {
  release(a.rows, bytesOf(a.capacity, a.depth));
  release(changetype<usize>(a), offsetof<Antichain>());
}

// @ts-ignore: decorator
@inline
function bytesOf(capacity: i32, depth: i32): usize {
  return <usize>(capacity * depth) << 3;
}

// @ts-ignore: decorator
@inline
export function rowOf(a: Antichain, i: i32): usize {
  return a.rows + bytesOf(i, a.depth);
}

/** Some element is less than or equal to `t`. */
// @ts-ignore: decorator
@inline
export function covers(a: Antichain, t: usize): bool {
  const depth = a.depth, step = <usize>depth << 3;
  for (let row = a.rows, end = row + step * a.count; row < end; row += step) {
    if (lessEqual(row, t, depth)) return true;
  }
  return false;
}

/** Some element is strictly less than `t`. By I1 none is if `t` is an element. */
export function precedes(a: Antichain, t: usize): bool {
  for (let i = 0; i < a.count; i++) {
    const row = rowOf(a, i);
    if (lessEqual(row, t, a.depth) && !same(row, t, a.depth)) return true;
  }
  return false;
}

// @ts-ignore: decorator
@inline
export function indexOf(a: Antichain, t: usize): i32 {
  const depth = a.depth, step = <usize>depth << 3;
  let row = a.rows;
  for (let i = 0, n = a.count; i < n; i++, row += step) if (same(row, t, depth)) return i;
  return -1;
}

// @ts-ignore: decorator
@inline
export function contains(a: Antichain, t: usize): bool {
  return indexOf(a, t) >= 0;
}

/**
 * Equality as sets, for equal depths. By I1 elements are distinct, so equal sizes and one inclusion suffice. Mostly an
 * element has the same place in both.
 */
export function equal(a: Antichain, b: Antichain): bool {
  if (a.count != b.count) return false;
  if (a.count == 1) return same(a.rows, b.rows, a.depth);
  for (let i = 0; i < a.count; i++) if (!same(rowOf(b, i), rowOf(a, i), a.depth) && indexOf(b, rowOf(a, i)) < 0) return false;
  return true;
}

/**
 * Adds `t` unless an element covers it, and drops the elements it precedes. Returns whether the antichain changed.
 * `t` must not lie in the block of `a`, because rows move as elements go, and the block as they come.
 */
// @ts-ignore: decorator
@inline
export function insert(a: Antichain, t: usize): bool {
  if (isDefined(VERIFY)) assert(!liesWithin(a, t), "what is inserted is no row of the antichain itself");
  if (covers(a, t)) return false;
  if (a.count) dropFrom(a, t);
  append(a, t);
  return true;
}

/** Drops the elements that `t` precedes. The others keep their order. */
function dropFrom(a: Antichain, t: usize): void {
  let kept = 0;
  for (let i = 0; i < a.count; i++) {
    const row = rowOf(a, i);
    if (lessEqual(t, row, a.depth)) continue;
    if (kept != i) copyTime(rowOf(a, kept), row, a.depth);
    kept++;
  }
  a.count = kept;
}

/** Adds `t`, which the caller must know to be incomparable to every element, otherwise I1 is lost. */
// @ts-ignore: decorator
@inline
export function append(a: Antichain, t: usize): void {
  if (isDefined(VERIFY)) assert(!covers(a, t) && !liesWithin(a, t), "I1: what is appended is covered by no element");
  const count = a.count, depth = a.depth;
  if (count == a.capacity) grow(a);
  copyTime(a.rows + bytesOf(count, depth), t, depth);
  a.count = count + 1;
}

/** Drops element `i`; the last one takes its place, so whoever removes while walking must walk downwards. */
export function removeAt(a: Antichain, i: i32): void {
  a.count--;
  if (i != a.count) copyTime(rowOf(a, i), rowOf(a, a.count), a.depth);
}

/** Makes `to` equal to `from`. Allocates only where `to` never held as many. */
export function copyAntichain(to: Antichain, from: Antichain): void {
  to.count = 0;
  for (let i = 0; i < from.count; i++) append(to, rowOf(from, i));
}

function grow(a: Antichain): void {
  const bytes = bytesOf(a.capacity, a.depth);
  a.rows = enlarge(a.rows, bytes, bytes, bytes << 1);
  a.capacity <<= 1;
}

/** For the debug build: whether `t` lies in the block of rows. */
function liesWithin(a: Antichain, t: usize): bool {
  return t >= a.rows && t < a.rows + bytesOf(a.capacity, a.depth);
}

/** For the debug build: whether I1 holds. */
export function isAntichain(a: Antichain): bool {
  for (let i = 0; i < a.count; i++) {
    for (let j = 0; j < a.count; j++) if (i != j && lessEqual(rowOf(a, i), rowOf(a, j), a.depth)) return false;
  }
  return true;
}
