// Propagation without a table, for graphs whose table would be too large: every location keeps its frontier.
// A lost occurrence first takes away every element that may rest on it (delete), then each location that lost one
// gathers what its neighbours still offer (rederive), and what is new travels on (spread). Unlike Timely's
// counts of implications it needs no order of visits, and loops at infinite coordinates, which do not advance,
// end too: an element is deleted once, and is spread only if nothing covers it.

import { contains, covers, insert, removeAt, rowOf } from "./antichain";
import { listEnd, listStart, Path } from "./graph";
import { allocate, enlarge } from "./memory";
import { apply } from "./summary";
import { coordinate, copyTime, lessEqual } from "./timestamp";
import { indexAt, locationAt, noteChange, Tracker, watchAt } from "./tracker";

const ENTRY: usize = 40; // location, padding, four coordinates
const image: usize = memory.data(32, 8);

/** Frontiers of all locations are watches here, and watch l is location l. */
export function prepareRederive(tr: Tracker): void {
  tr.queueCapacity = 64;
  tr.queue = allocate(ENTRY * 64);
}

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

/** Takes `row` and all that may rest on it away. */
export function deleteFrom(tr: Tracker, l: i32, row: usize): void {
  deleteAt(tr, l, row);
  while (tr.queueHead < tr.queueTail) {
    const head = tr.queueHead++;
    const from = load<i32>(tr.queue + ENTRY * head);
    for (let at = listStart(tr.graph, tr.graph.outOf, from), end = listEnd(tr.graph, tr.graph.outOf, from); at < end; at += 4) {
      const path = changetype<Path>(load<usize>(at));
      // The queue may move as it grows: the entry is looked up anew each time.
      if (apply(path.summary, tr.queue + ENTRY * head + 8, image)) deleteAt(tr, path.to, image);
    }
  }
  tr.queueHead = tr.queueTail = 0;
}

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
 * does not advance it, as a coordinate is infinite, but begins later coordinates anew. That covers `row` itself.
 */
function mayRestOn(element: usize, row: usize, depth: i32): bool {
  let i = 0, advances = true;
  for (; i < depth && coordinate(element, i) == coordinate(row, i); i++) {
    if (abs(coordinate(row, i)) == Infinity) advances = false;
  }
  return i == depth || (!advances && lessEqual(element, row, depth));
}

/** Gives the locations that lost an element what their own occurrences and their neighbours still offer. */
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
        if (apply(path.summary, rowOf(offered, r), image)) insertAt(tr, l, image);
      }
    }
  }
}

/** Adds `row` to the frontier at `l`; `spread` carries it on. */
export function insertAt(tr: Tracker, l: i32, row: usize): void {
  const watch = watchAt(tr, l);
  if (covers(watch.current, row)) return;
  noteChange(tr, watch, l);
  enqueue(tr, l, row);
  insert(watch.current, row);
}

/** Carries what was added to all it can reach. */
export function spread(tr: Tracker): void {
  while (tr.queueHead < tr.queueTail) {
    const head = tr.queueHead++;
    const from = load<i32>(tr.queue + ENTRY * head);
    if (!contains(watchAt(tr, from).current, tr.queue + ENTRY * head + 8)) continue; // something earlier came since
    for (let at = listStart(tr.graph, tr.graph.outOf, from), end = listEnd(tr.graph, tr.graph.outOf, from); at < end; at += 4) {
      const path = changetype<Path>(load<usize>(at));
      if (apply(path.summary, tr.queue + ENTRY * head + 8, image)) insertAt(tr, path.to, image);
    }
  }
  tr.queueHead = tr.queueTail = 0;
}
