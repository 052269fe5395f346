// Propagation without a table, for graphs whose table would be too large: every location keeps its frontier.
// A lost occurrence first takes away every element that may rest on it (delete), then each location that lost one
// gathers what its neighbours still offer (rederive), and what is new travels on (spread). Unlike Timely's
// counts of implications it needs no order of visits.
//
// Between commits, and so before the next deletion:
//   P1  Sound: each element results from an occurrence that counts, along some path.
//   P2  Closed: each frontier covers its own occurrences, and the image along each path of every element of a neighbour.
// Both together are the definition, as elements are minimal: P1 lets nothing in that cannot come, P2 leaves nothing out.
//
// delete breaks P2 at the locations that lost an element, and nowhere else: they are stale. It may take too much, never
//   too little, so P1 holds: where a lost time was covered by a lesser one, all beyond rests on that one as well, which
//   goes in its own turn if it must. It ends, as each entry of the queue is an element that was removed, and nothing
//   is added meanwhile.
// rederive offers those locations all they could have; spread carries on what was added, anywhere. Then P2 holds.
//   spread ends, with loops too: what is added at a location was covered by nothing added there before, and as paths
//   only add integers from 0 up to finitely many beginnings, no endless sequence of that kind exists (Dickson's lemma).
//   Infinities are no exception, because they stay what they are, and what passes 2^53 - 1 is one.
//
//   queue: │ entry │ … │ queueHead → entry │ … │ queueTail → free │      entry: location i32, padding, 4 × f64
//
// The queue is empty between commits, and after each deletion. Its entries are not reused within a phase, so it grows
// to as many as are deleted, or added, in a commit. It moves as it grows: a row in it must be looked up anew each time.

import { contains, covers, insert, removeAt, rowOf } from "./antichain";
import { listEnd, listStart, Path } from "./graph";
import { allocate, enlarge, release } from "./memory";
import { apply } from "./summary";
import { coordinate, copyTime, lessEqual } from "./timestamp";
import { indexAt, locationAt, noteChange, Tracker, watchAt } from "./tracker";

const ENTRY: usize = 40; // a multiple of 8: coordinates stay aligned
const image: usize = memory.data(32, 8);

/** Readies a tracker in which every location is watched, and watch l is location l: both are called `l` here. */
export function prepareRederive(tr: Tracker): void {
  tr.queueCapacity = 64;
  tr.queue = allocate(ENTRY * 64);
}

/** Gives back the queue, if there is one. */
export function freeQueue(tr: Tracker): void {
  release(tr.queue, ENTRY * tr.queueCapacity);
}

/** Adds an entry. `row` must not lie in the queue, because that may move before it is copied. */
function enqueue(tr: Tracker, l: i32, row: usize): void {
  if (tr.queueTail == tr.queueCapacity) {
    const bytes = ENTRY * tr.queueCapacity;
    tr.queue = enlarge(tr.queue, bytes, bytes, bytes << 1);
    tr.queueCapacity <<= 1;
  }
  const entry = tr.queue + ENTRY * tr.queueTail++;
  store<i32>(entry, l);
  copyTime(entry + 8, row, watchAt(tr, l).depth);
}

/** Takes `row` and all that may rest on it away, here and wherever it leads. What loses an element becomes stale. */
export function deleteFrom(tr: Tracker, l: i32, row: usize): void {
  if (isDefined(VERIFY)) assert(tr.queueTail == 0, "all deletions come before anything is added");
  deleteAt(tr, l, row);
  while (tr.queueHead < tr.queueTail) {
    const head = tr.queueHead++;
    const from = load<i32>(tr.queue + ENTRY * head);
    for (let at = listStart(tr.graph, tr.graph.outOf, from), end = listEnd(tr.graph, tr.graph.outOf, from); at < end; at += 4) {
      const path = changetype<Path>(load<usize>(at));
      apply(path.summary, tr.queue + ENTRY * head + 8, image);
      deleteAt(tr, path.to, image);
    }
  }
  tr.queueHead = tr.queueTail = 0;
}

/** Removes the elements at `l` that may rest on `row`, downwards as `removeAt` asks for, and queues them. */
function deleteAt(tr: Tracker, l: i32, row: usize): void {
  const watch = watchAt(tr, l), current = watch.current;
  for (let i = current.count - 1; i >= 0; i--) {
    const element = rowOf(current, i);
    if (!mayRestOn(element, row, watch.depth)) continue;
    noteChange(tr, watch, l);
    watch.stale = true;
    enqueue(tr, l, element);
    removeAt(current, i);
  }
}

/**
 * Whether an element of a frontier may be there because of `row`: it is `row`, or what became of it round a loop that
 * does not advance it, as a coordinate is infinite, but begins later coordinates anew. That covers `row` itself, so
 * `row` need be no element for others to rest on it. Example: (∞, 5) through "add 1, keep 1" is (∞, 0).
 * A loop that advances cannot do so: what it makes of `row` is later in the coordinate that it advances.
 */
function mayRestOn(element: usize, row: usize, depth: i32): bool {
  let i = 0, advances = true;
  for (; i < depth && coordinate(element, i) == coordinate(row, i); i++) {
    if (abs(coordinate(row, i)) == Infinity) advances = false;
  }
  return i == depth || (!advances && lessEqual(element, row, depth));
}

/**
 * Gives the locations that lost an element what their own occurrences and their neighbours still offer.
 * The list of changed locations grows meanwhile; those behind `n` lost nothing. On a path from a location to itself
 * `offered` is what is added to, and one that drops out may hide the next from the walk. That one was added in this
 * commit, hence is queued and spread: older elements stand first, and what one of them leads to drops none of them,
 * because before the commit something at or before it stood among them.
 */
export function rederive(tr: Tracker): void {
  for (let i = 0, n = tr.changedCount; i < n; i++) {
    const l = indexAt(tr.changed, i), watch = watchAt(tr, l);
    if (!watch.stale) continue;
    watch.stale = false;
    const own = locationAt(tr, l).counted.frontier;
    for (let r = 0; r < own.count; r++) insertAt(tr, l, rowOf(own, r));
    for (let at = listStart(tr.graph, tr.graph.into, l), end = listEnd(tr.graph, tr.graph.into, l); at < end; at += 4) {
      const path = changetype<Path>(load<usize>(at));
      const offered = watchAt(tr, path.from).current;
      for (let r = 0; r < offered.count; r++) {
        apply(path.summary, rowOf(offered, r), image);
        insertAt(tr, l, image);
      }
    }
  }
}

/** Adds `row` to the frontier at `l` unless that covers it, and queues it: P2 holds again only after `spread`. */
export function insertAt(tr: Tracker, l: i32, row: usize): void {
  const watch = watchAt(tr, l);
  if (covers(watch.current, row)) return;
  noteChange(tr, watch, l);
  enqueue(tr, l, row);
  insert(watch.current, row);
}

/** Carries what was added to all it can reach. An entry that is no element now is left: a lesser one is queued too. */
export function spread(tr: Tracker): void {
  while (tr.queueHead < tr.queueTail) {
    const head = tr.queueHead++;
    const from = load<i32>(tr.queue + ENTRY * head);
    if (!contains(watchAt(tr, from).current, tr.queue + ENTRY * head + 8)) continue;
    for (let at = listStart(tr.graph, tr.graph.outOf, from), end = listEnd(tr.graph, tr.graph.outOf, from); at < end; at += 4) {
      const path = changetype<Path>(load<usize>(at));
      apply(path.summary, tr.queue + ENTRY * head + 8, image);
      insertAt(tr, path.to, image);
    }
  }
  tr.queueHead = tr.queueTail = 0;
}

/** For the debug build: P2 at `l`, and that its neighbours cover what it leads to. */
export function isClosed(tr: Tracker, l: i32): bool {
  const current = watchAt(tr, l).current, own = locationAt(tr, l).counted.frontier;
  for (let r = 0; r < own.count; r++) if (!covers(current, rowOf(own, r))) return false;
  for (let at = listStart(tr.graph, tr.graph.into, l), end = listEnd(tr.graph, tr.graph.into, l); at < end; at += 4) {
    if (!coversImages(tr, changetype<Path>(load<usize>(at)))) return false;
  }
  for (let at = listStart(tr.graph, tr.graph.outOf, l), end = listEnd(tr.graph, tr.graph.outOf, l); at < end; at += 4) {
    if (!coversImages(tr, changetype<Path>(load<usize>(at)))) return false;
  }
  return true;
}

function coversImages(tr: Tracker, path: Path): bool {
  const offered = watchAt(tr, path.from).current, current = watchAt(tr, path.to).current;
  for (let r = 0; r < offered.count; r++) {
    apply(path.summary, rowOf(offered, r), image);
    if (!covers(current, image)) return false;
  }
  return true;
}
