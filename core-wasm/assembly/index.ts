// The ABI: functions over handles (addresses) and counts. Only ts/core calls it, and only ts/core knows the shape of
// what lies behind an address. Arguments are checked there, where an error has words; bytes of other workers are
// checked here. A trap means: memory could not grow (`failureCode`), or a bug.
//
// What the caller must keep: a handle is one of the kind the function names, not freed; a timestamp has the depth of
// what it is about, without NaN or -0; an index is below the count it belongs to; a count or delta is a safe integer.
// An address that a function returns holds until the next call that allocates for the same thing, and typed arrays
// over the memory until the next call that allocates at all.

import * as antichain from "./antichain";
import { isHead, receiveBatch, reserveBuffer, takeBatch } from "./batch";
import { commitStaged } from "./commit";
import * as counted from "./counted";
import * as counts from "./counts";
import { buildTable, freeTable } from "./direct";
import { Graph, newGraph, seal, setDepth, setPath } from "./graph";
import * as hash from "./hash";
import { listOccurrences } from "./listing";
import * as arena from "./memory";
import * as partition from "./partition";
import { freeQueue, prepareRederive } from "./rederive";
import { freeTracker, indexAt, newTracker, setWatch, STAGED, Tracker, watchAt } from "./tracker";

const argument: usize = memory.data(32, 8);
/**
 * Keys on their way in, then their bins on the way out.
 *
 *   │ 64 KiB: 8,192 numbers, or units of text │ 1,024 cells, u32: the length of a string, then the bin of its key │
 */
const keyArea: usize = memory.data(65536 + 4096, 8);

/** Where the caller writes the timestamp, advances or head that the next call is about. No call writes there. */
export function argumentAddress(): usize { return argument; }
export function failureCode(): i32 { return arena.failure; }
export function limitMemory(pages: i32): void { arena.limitMemory(pages); }
export function allocate(bytes: usize): usize { return arena.allocate(bytes); }
export function release(block: usize, bytes: usize): void { arena.release(block, bytes); }

export function antichainNew(depth: i32): usize { return changetype<usize>(antichain.newAntichain(depth)); }
export function antichainFree(a: antichain.Antichain): void { antichain.freeAntichain(a); }
export function antichainInsert(a: antichain.Antichain): bool { return antichain.insert(a, argument); }
export function antichainLessEqual(a: antichain.Antichain): bool { return antichain.covers(a, argument); }
export function antichainLessThan(a: antichain.Antichain): bool { return antichain.precedes(a, argument); }
export function antichainEqual(a: antichain.Antichain, b: antichain.Antichain): bool { return antichain.equal(a, b); }
export function antichainClear(a: antichain.Antichain): void { a.count = 0; }
export function antichainCount(a: antichain.Antichain): i32 { return a.count; }
export function antichainRows(a: antichain.Antichain): usize { return a.rows; }

export function countsNew(depth: i32): usize { return changetype<usize>(counts.newCounts(depth)); }
export function countsFree(c: counts.Counts): void { counts.freeCounts(c); }
/** False where the count would overflow: it is what it was. */
export function countsAdd(c: counts.Counts, delta: f64): bool {
  counts.add(c, argument, <i64>delta, 0);
  if (!counts.overflown) return true;
  counts.add(c, argument, -<i64>delta, 0);
  counts.forgetOverflow();
  return false;
}
export function countsLength(c: counts.Counts): i32 { return c.length; }
export function countsRow(c: counts.Counts, i: i32): usize { return counts.rowAt(c, i); }
export function countsCount(c: counts.Counts, i: i32): f64 { return <f64>counts.countAt(c, counts.rowAt(c, i)); }
export function countsClear(c: counts.Counts): void { counts.clear(c); }

export function countedNew(depth: i32): usize { return changetype<usize>(counted.newCounted(depth)); }
export function countedFree(c: counted.Counted): void { counted.freeCounted(c); }
/** False where the count would overflow: it is what it was. */
export function countedChange(c: counted.Counted, delta: f64): bool {
  counted.change(c, argument, <i64>delta, 0);
  if (!counts.overflown) return true;
  counted.change(c, argument, -<i64>delta, 0);
  counts.forgetOverflow();
  return false;
}
export function countedCount(c: counted.Counted): f64 { return <f64>counts.countOf(c.counts, argument); }
export function countedFrontier(c: counted.Counted): usize { return changetype<usize>(c.frontier); }
export function countedPrevious(c: counted.Counted): usize { return changetype<usize>(c.previous); }
/** Whether the frontier was looked at anew: then `countedPrevious` is what it was. */
export function countedRefresh(c: counted.Counted): bool {
  if (!c.stale) return false;
  counted.refresh(c);
  return true;
}

// Order of building: graphNew, every graphLocation, every graphPath, trackerNew (once: it seals the graph), every
// trackerWatch, then trackerBuildTable or trackerUseNoTable, once. When the table is refused, trackerFree.
export function graphNew(locations: i32, paths: i32): usize { return changetype<usize>(newGraph(locations, paths)); }
export function graphLocation(g: Graph, location: i32, depth: i32): void { setDepth(g, location, depth); }
export function graphPath(g: Graph, i: i32, from: i32, to: i32, keep: i32): void { setPath(g, i, from, to, keep, argument); }

export function trackerNew(g: Graph, watches: i32, graphHash: u32): usize {
  seal(g);
  return changetype<usize>(newTracker(g, watches, graphHash));
}
export function trackerWatch(tr: Tracker, w: i32, location: i32, reported: bool): void { setWatch(tr, w, location, reported); }
/** 0: there is a table; 1: the graph is too large for one; 2: the advances along some path are. */
export function trackerBuildTable(tr: Tracker): i32 { return buildTable(tr); }
export function trackerUseNoTable(tr: Tracker): void { prepareRederive(tr); }
/** Gives back all that was made since graphNew. Every watch must be set. */
export function trackerFree(tr: Tracker): void {
  freeTable(tr);
  freeQueue(tr);
  freeTracker(tr);
}
export function trackerStaging(tr: Tracker): usize { return tr.staging; }
export function trackerStagingCapacity(tr: Tracker): i32 { return tr.stagingCapacity; }
export function trackerMoved(tr: Tracker): usize { return tr.moved; }
export function trackerBuffer(tr: Tracker): usize { return tr.buffer; }
export function trackerActive(tr: Tracker): i32 { return tr.activeCount; }
/** A batch may be of any size: the staging area doubles and stays so. */
export function trackerGrowStaging(tr: Tracker): void {
  const bytes = <usize>(tr.stagingCapacity * STAGED) << 3;
  tr.staging = arena.enlarge(tr.staging, bytes, bytes, bytes << 1);
  tr.stagingCapacity <<= 1;
}
/**
 * Applies the first `count` staged updates as one batch. How many frontiers moved: `trackerMoved` lists them. -1: a
 * count would overflow, and nothing was applied.
 */
export function trackerCommit(tr: Tracker, count: i32): i32 { return commitStaged(tr, count, true); }
/** Applies the staged updates as something all workers know: they are not sent. Otherwise as trackerCommit. */
export function trackerAssume(tr: Tracker, count: i32): i32 { return commitStaged(tr, count, false); }
/** The antichain of a watched location. It must not be kept: a commit may exchange it for another. */
export function trackerFrontier(tr: Tracker, location: i32): usize {
  return changetype<usize>(watchAt(tr, indexAt(tr.watchOf, location) - 1).current);
}
export function trackerTake(tr: Tracker): i32 { return takeBatch(tr); }
/** Makes room for a batch that begins with the 16 bytes of the argument; false: those begin none of this graph. */
export function trackerReserve(tr: Tracker, bytes: usize): bool {
  if (!isHead(tr, argument, bytes)) return false;
  reserveBuffer(tr, bytes);
  return true;
}
/** How many watched frontiers moved, or -1: the bytes are no batch of this graph, and nothing was applied. */
export function trackerReceive(tr: Tracker, bytes: i32): i32 { return receiveBatch(tr, bytes); }
export function trackerOccurrences(tr: Tracker): i32 { return listOccurrences(tr); }

export function keyAddress(): usize { return keyArea; }
export function binNumbers(count: i32, bins: u32): void { partition.binNumbers(keyArea, count, bins, keyArea + 65536); }
export function binStrings(count: i32, bins: u32): void { partition.binStrings(keyArea, count, bins, keyArea + 65536); }
export function binOf(hashed: u32, bins: u32): u32 { return partition.binOf(hashed, bins); }
export function stringSeed(): u32 { return partition.STRING_SEED; }
export function hashWords(bytes: i32, state: u32): u32 { return hash.hashWords(keyArea, bytes, state); }
/** Ends a hash whose last `rest` bytes (0 to 3) lie at `from` in the key area. */
export function hashEnd(from: usize, rest: i32, bytes: u32, state: u32): u32 {
  return hash.hashEnd(keyArea + from, rest, bytes, state);
}
