import { Column, firstNode, nodeAt } from "./column";
import { hashBytes } from "./hash";
import { allocate, enlarge, release } from "./memory";
import { Summary } from "./summary";

/**
 * Sets of path summaries by value, numbered from 1. Few graphs have more than a handful, so a cell of the path
 * table needs 16 bits. A set in memory: its number of summaries, the next set of its bucket, the summaries.
 */
@unmanaged
export class PathSets {
  sets: usize; // pointer a set
  count: i32;
  capacity: i32;
  buckets: usize; // u32 each: the first set with that hash
}

/** The set whose only summary adds nothing: an image is the timestamp itself. */
export const PLAIN: i32 = 1;
const MOST_SETS: i32 = 65535;
const BUCKETS: i32 = 1024;

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

function internSet(p: PathSets, c: Column, first: i32): i32 {
  let count = 0;
  for (let i = first; i; i = nodeAt(c, i).next) count++;
  const set = allocate(<usize>(count + 2) << 2);
  store<i32>(set, count);
  for (let i = first, n = 0; i; i = nodeAt(c, i).next) insertSorted(set + 8, n++, nodeAt(c, i).summary);
  return keep(p, set, count);
}

function insertSorted(start: usize, count: i32, summary: Summary): void {
  let at = start + (<usize>count << 2);
  for (; at > start && load<usize>(at - 4) > changetype<usize>(summary); at -= 4) store<usize>(at, load<usize>(at - 4));
  store<usize>(at, changetype<usize>(summary));
}

function keep(p: PathSets, set: usize, count: i32): i32 {
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
