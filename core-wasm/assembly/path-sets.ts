import { Column, firstNode, nodeAt } from "./column";
import { hashBytes } from "./hash";
import { allocate, enlarge, release } from "./memory";
import { Summary } from "./summary";

/**
 * Sets of path summaries by value, numbered from 1: equal sets have one number. Few graphs have more than a handful, so
 * a cell of the path table needs 16 bits.
 *
 *   sets: a pointer a number, 0 and 1 unused → │ count u32 │ next u32 │ count pointers to Summary, ascending │
 *   buckets: u32 each, the number of the first set of a chain through `next`, or 0
 *
 * Summaries of one value are one pointer, so sets in order of address are equal iff their bytes are. A set never
 * changes, and its summaries are mutually incomparable.
 */
@unmanaged
export class PathSets {
  sets: usize; // pointer a set
  count: i32;
  capacity: i32;
  buckets: usize;
}

/**
 * The set whose only summary adds nothing: an image is the first coordinates of the timestamp, read where it lies. One
 * number does for all lengths, because the target of a cell decides how many are read. It has no block.
 */
export const PLAIN: i32 = 1;
const MOST_SETS: i32 = 65535; // the largest number that fits in a cell
const BUCKETS: i32 = 1024; // a power of two; never more, as chains of 64 only cost while a graph is built

export function newPathSets(): PathSets {
  const p = changetype<PathSets>(allocate(offsetof<PathSets>()));
  p.capacity = 16;
  p.sets = allocate(16 << 2);
  p.buckets = allocate(BUCKETS << 2);
  p.count = PLAIN + 1; // 0 is no path at all
  return p;
}

export function freePathSets(p: PathSets): void {
  for (let i = PLAIN + 1; i < p.count; i++) {
    const set = load<usize>(p.sets + (<usize>i << 2));
    release(set, <usize>(load<i32>(set) + 2) << 2);
  }
  release(p.sets, <usize>p.capacity << 2);
  release(p.buckets, BUCKETS << 2);
  release(changetype<usize>(p), offsetof<PathSets>());
}

// @ts-ignore: decorator
@inline
export function setStart(p: PathSets, id: i32): usize {
  if (isDefined(VERIFY)) assert(id > PLAIN && id < p.count, "a number of a set that has a block");
  return load<usize>(p.sets + (<usize>id << 2)) + 8;
}

// @ts-ignore: decorator
@inline
export function setEnd(p: PathSets, id: i32): usize {
  const set = load<usize>(p.sets + (<usize>id << 2));
  return set + 8 + (<usize>load<i32>(set) << 2);
}

/** The number of the set of summaries at a location of a column: 0 for none, -1 when there are too many sets. */
export function setOf(p: PathSets, c: Column, location: i32): i32 {
  const first = firstNode(c, location);
  if (!first) return 0;
  const node = nodeAt(c, first);
  if (node.next) return internSet(p, c, first);
  if (node.summary.prefix) return PLAIN;
  if (!node.summary.alone) node.summary.alone = internSet(p, c, first);
  return node.summary.alone;
}

/** Puts the summaries of a list in a block of their own, and gives that its number. */
function internSet(p: PathSets, c: Column, first: i32): i32 {
  let count = 0;
  for (let i = first; i; i = nodeAt(c, i).next) count++;
  const set = allocate(<usize>(count + 2) << 2);
  store<i32>(set, count);
  for (let i = first, n = 0; i; i = nodeAt(c, i).next) insertSorted(set + 8, n++, nodeAt(c, i).summary);
  return keepSet(p, set, count);
}

/** Insertion sort by address: sets are small, and an order is what makes equal ones equal bytes. */
function insertSorted(start: usize, count: i32, summary: Summary): void {
  let at = start + (<usize>count << 2);
  for (; at > start && load<usize>(at - 4) > changetype<usize>(summary); at -= 4) store<usize>(at, load<usize>(at - 4));
  store<usize>(at, changetype<usize>(summary));
}

/** The number of the set at `set`, whose block is given back if an equal one is held; -1 when there are too many. */
function keepSet(p: PathSets, set: usize, count: i32): i32 {
  const bytes = <i32>count << 2;
  const bucket = p.buckets + (<usize>(hashBytes(set + 8, bytes, 0) & (BUCKETS - 1)) << 2);
  for (let i = load<i32>(bucket); i; i = load<i32>(setStart(p, i) - 4)) {
    const held = load<usize>(p.sets + (<usize>i << 2));
    if (load<i32>(held) != count || memory.compare(held + 8, set + 8, bytes)) continue;
    release(set, <usize>bytes + 8);
    return i;
  }
  if (p.count > MOST_SETS) return -1;
  if (p.count == p.capacity) {
    p.sets = enlarge(p.sets, <usize>p.capacity << 2, <usize>p.capacity << 2, <usize>p.capacity << 3);
    p.capacity <<= 1;
  }
  store<i32>(set, load<i32>(bucket), 4);
  store<i32>(bucket, p.count);
  store<usize>(p.sets + (<usize>p.count << 2), set);
  return p.count++;
}
