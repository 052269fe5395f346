// Propagation through a table of path summaries, straight from the definition:
//   frontier(l) = the minimal { t·s | t an occurrence at some l', s a path from l' to l }.
// An added occurrence can only lower a frontier; a removed one matters where its image was an element, and what comes in
// place of that is an image it was at or before: of a frontier of many elements one goes without a look at the others.
//
//   table: │ cells of location 0 │ … │ cells of location n-1 │      a cell a watch, u16: the number of a set of paths,
//                                                                0 where no path leads
//   location l: │ 0 … 0 │ firstWatch → id … id │ endWatch → 0 … 0 │      (there may be zeros between, too)
//
// Why a watch is right in the end, whatever the order of retractions and extensions. Each of its elements has an occurrence
// behind it that stays: otherwise a retraction would have met it, and nothing would have put it back. And each image is
// covered: what covered it before has stayed, or left for something less, whose occurrence stays until the next commit, or
// was lost, and then the image itself is offered again. An occurrence lost while its image is no element takes nothing
// away: something less stands there, and stands on another.

import { Antichain, covers, indexOf, insert, rowOf } from "./antichain";
import { Column, FOUND, freeColumn, newColumn, search, TOO_MANY } from "./column";
import { allocate, release } from "./memory";
import { freePathSets, newPathSets, PLAIN, setEnd, setOf, setStart } from "./path-sets";
import { apply, Summary } from "./summary";
import { indexAt, locationAt, lose, noteChange, Tracker, Watch, watchAt } from "./tracker";

const MOST_CELLS: i64 = 4 << 20; // 8 MiB of table
const MOST_NODES: i32 = 1 << 16; // summaries of one column
const image: usize = memory.data(32, 8);

/**
 * Fills the table, before anything is counted. TOO_MANY: the graph is too large for one; TOO_FAR: some sum of advances
 * is. There is none then, and the graph must not serve another: summaries remember numbers of sets that are gone.
 */
export function buildTable(tr: Tracker): i32 {
  const cells = <i64>tr.graph.locationCount * tr.watchCount;
  if (cells > MOST_CELLS) return TOO_MANY;
  tr.table = allocate(<usize>cells << 1);
  tr.sets = newPathSets();
  const column = newColumn(tr.graph, MOST_NODES);
  let status = FOUND;
  for (let w = 0; w < tr.watchCount && status == FOUND; w++) {
    status = search(tr.graph, column, watchAt(tr, w).location);
    if (status == FOUND) status = fillColumn(tr, column, w);
  }
  freeColumn(tr.graph, column);
  if (status != FOUND) freeTable(tr);
  return status;
}

/** Gives back the table, if there is one. */
export function freeTable(tr: Tracker): void {
  if (!tr.table) return;
  release(tr.table, <usize>(<i64>tr.graph.locationCount * tr.watchCount) << 1);
  freePathSets(tr.sets);
  tr.table = 0;
}

/** Writes the cells of a watch. Watches come in ascending order, which is what makes the last one seen the end. */
function fillColumn(tr: Tracker, column: Column, w: i32): i32 {
  for (let l = 0, n = tr.graph.locationCount; l < n; l++) {
    const id = setOf(tr.sets, column, l);
    if (id < 0) return TOO_MANY;
    if (!id) continue;
    store<u16>(cellOf(tr, l, w), <u16>id);
    const location = locationAt(tr, l);
    if (!location.endWatch) location.firstWatch = w;
    location.endWatch = w + 1;
  }
  return FOUND;
}

// @ts-ignore: decorator
@inline
function cellOf(tr: Tracker, l: i32, w: i32): usize {
  return tr.table + ((<usize>l * tr.watchCount + w) << 1);
}

/** Takes what may have rested on `row` out of the watches, an element that the frontier of occurrences at `l` has lost. */
export function retract(tr: Tracker, l: i32, row: usize): void {
  const location = locationAt(tr, l);
  let w = location.firstWatch;
  let cell = cellOf(tr, l, w);
  for (const end = location.endWatch; w < end; w++, cell += 2) {
    const id = <i32>load<u16>(cell);
    const watch = watchAt(tr, w);
    if (!id || watch.stale) continue;
    if (id == PLAIN) retractFrom(tr, watch, w, row);
    else retractThrough(tr, watch, w, id, row);
  }
}

function retractThrough(tr: Tracker, watch: Watch, w: i32, id: i32, row: usize): void {
  for (let at = setStart(tr.sets, id), end = setEnd(tr.sets, id); at < end; at += 4) {
    if (watch.stale) return;
    apply(changetype<Summary>(load<usize>(at)), row, image);
    retractFrom(tr, watch, w, image);
  }
}

function retractFrom(tr: Tracker, watch: Watch, w: i32, time: usize): void {
  const i = indexOf(watch.current, time);
  if (i >= 0) lose(tr, watch, w, i);
}

/** Lowers the watches that `row` can reach, a new element of the frontier of occurrences at `l`. Stale ones see it later. */
export function extend(tr: Tracker, l: i32, row: usize): void {
  const location = locationAt(tr, l);
  let w = location.firstWatch;
  let cell = cellOf(tr, l, w);
  for (const end = location.endWatch; w < end; w++, cell += 2) {
    const id = <i32>load<u16>(cell);
    const watch = watchAt(tr, w);
    if (!id || watch.stale) continue;
    if (id == PLAIN) extendBy(tr, watch, w, row);
    else extendThrough(tr, watch, w, id, row);
  }
}

function extendThrough(tr: Tracker, watch: Watch, w: i32, id: i32, row: usize): void {
  for (let at = setStart(tr.sets, id), end = setEnd(tr.sets, id); at < end; at += 4) {
    apply(changetype<Summary>(load<usize>(at)), row, image);
    extendBy(tr, watch, w, image);
  }
}

function extendBy(tr: Tracker, watch: Watch, w: i32, time: usize): void {
  if (covers(watch.current, time)) return;
  noteChange(tr, watch, w);
  insert(watch.current, time);
}

/**
 * Works out the frontier of a stale watch from the definition. The frontiers of occurrences must all have followed their
 * counts, and inactive locations are left out, because they have no positive count.
 */
export function recompute(tr: Tracker, watch: Watch, w: i32): void {
  watch.stale = false;
  watch.lost.count = 0;
  const current = watch.current;
  current.count = 0;
  for (let at = tr.active, end = at + (<usize>tr.activeCount << 2); at < end; at += 4) {
    const l = load<i32>(at);
    const id = <i32>load<u16>(cellOf(tr, l, w));
    if (!id) continue;
    const occurrences = locationAt(tr, l).counted.frontier;
    const step = <usize>occurrences.depth << 3;
    let row = occurrences.rows;
    for (const last = row + step * occurrences.count; row < last; row += step) {
      if (id == PLAIN) insert(current, row);
      else insertThrough(tr, current, id, row);
    }
  }
}

function insertThrough(tr: Tracker, current: Antichain, id: i32, row: usize): void {
  for (let at = setStart(tr.sets, id), end = setEnd(tr.sets, id); at < end; at += 4) {
    apply(changetype<Summary>(load<usize>(at)), row, image);
    insert(current, image);
  }
}

/** The same where some elements stay: only what is at or after one that was lost may come in its place. */
export function regain(tr: Tracker, watch: Watch, w: i32): void {
  for (let i = 0; i < tr.activeCount; i++) {
    const l = indexAt(tr.active, i);
    const id = <i32>load<u16>(cellOf(tr, l, w));
    if (!id) continue;
    const occurrences = locationAt(tr, l).counted.frontier;
    for (let r = 0; r < occurrences.count; r++) {
      if (id == PLAIN) regainBy(watch, rowOf(occurrences, r));
      else regainThrough(tr, watch, id, rowOf(occurrences, r));
    }
  }
  watch.lost.count = 0;
}

function regainThrough(tr: Tracker, watch: Watch, id: i32, row: usize): void {
  for (let at = setStart(tr.sets, id), end = setEnd(tr.sets, id); at < end; at += 4) {
    apply(changetype<Summary>(load<usize>(at)), row, image);
    regainBy(watch, image);
  }
}

function regainBy(watch: Watch, time: usize): void {
  if (covers(watch.lost, time)) insert(watch.current, time);
}

/** For the debug build: no occurrence has an image that the frontier of a watch has passed. */
export function coversAll(tr: Tracker, watch: Watch, w: i32): bool {
  for (let i = 0; i < tr.activeCount; i++) {
    const l = indexAt(tr.active, i), id = <i32>load<u16>(cellOf(tr, l, w));
    if (!id) continue;
    const occurrences = locationAt(tr, l).counted.frontier;
    for (let r = 0; r < occurrences.count; r++) {
      const row = rowOf(occurrences, r);
      if (id == PLAIN) {
        if (!covers(watch.current, row)) return false;
        continue;
      }
      for (let at = setStart(tr.sets, id), end = setEnd(tr.sets, id); at < end; at += 4) {
        apply(changetype<Summary>(load<usize>(at)), row, image);
        if (!covers(watch.current, image)) return false;
      }
    }
  }
  return true;
}
