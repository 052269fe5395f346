// For explaining, on no hot path. A listing lies in the buffer until the next call that takes, receives or lists:
//
//   │ row 0 │ … │ row n-1 │      row, all f64: location │ count │ time, 4 │ arrival, 4
//
// Only as many coordinates are written as the location has (of an arrival, as the watch has); the rest is rubbish.

import { reserveBuffer } from "./batch";
import { contains } from "./antichain";
import { Column, firstNode, FOUND, freeColumn, newColumn, nodeAt, search } from "./column";
import { Counts, countAt, rowAt } from "./counts";
import { apply } from "./summary";
import { copyTime } from "./timestamp";
import { indexAt, locationAt, Tracker, Watch, watchAt } from "./tracker";

const LISTED: usize = 80;
const MOST_NODES: i32 = 1 << 22; // where the search gives up, there are no witnesses

/** An upper bound of the rows of any listing. It is reserved first, because the buffer must not move under a listing. */
function totalRows(tr: Tracker): i32 {
  let rows = 0;
  for (let l = 0; l < tr.graph.locationCount; l++) rows += locationAt(tr, l).counted.counts.length;
  return rows;
}

function list(at: usize, l: i32, counts: Counts, row: usize): void {
  store<f64>(at, l);
  store<f64>(at, <f64>countAt(counts, row), 8);
  copyTime(at + 16, row, counts.depth);
}

/** Lists every count that is not 0. Returns the number of rows. */
export function listOccurrences(tr: Tracker): i32 {
  reserveBuffer(tr, LISTED * totalRows(tr));
  let rows = 0;
  for (let l = 0; l < tr.graph.locationCount; l++) {
    const counts = locationAt(tr, l).counted.counts;
    for (let i = 0; i < counts.length; i++) {
      const row = rowAt(counts, i);
      if (countAt(counts, row)) list(tr.buffer + LISTED * rows++, l, counts, row);
    }
  }
  return rows;
}

/**
 * Lists the occurrences that hold the frontier of a watched location where it is, with where they arrive: at least one
 * for each element, by T4. Paths are searched anew, as the tracker may have no table; the summaries that are found stay.
 */
export function listWitnesses(tr: Tracker, location: i32): i32 {
  const watch = watchAt(tr, indexAt(tr.watchOf, location) - 1);
  reserveBuffer(tr, LISTED * totalRows(tr));
  const column = newColumn(tr.graph, MOST_NODES);
  let rows = 0;
  if (search(tr.graph, column, location) == FOUND) {
    for (let l = 0; l < tr.graph.locationCount; l++) rows = listFrom(tr, watch, column, l, rows);
  }
  freeColumn(tr.graph, column);
  return rows;
}

function listFrom(tr: Tracker, watch: Watch, column: Column, l: i32, listed: i32): i32 {
  const counts = locationAt(tr, l).counted.counts;
  let rows = listed;
  for (let i = 0; i < counts.length; i++) {
    const row = rowAt(counts, i);
    if (countAt(counts, row) <= 0) continue;
    const at = tr.buffer + LISTED * rows;
    if (!arrives(watch, column, l, row, at + 48)) continue;
    list(at, l, counts, row);
    rows++;
  }
  return rows;
}

/** Some path takes `row` to an element of the watched frontier, which is then at `out`. */
function arrives(watch: Watch, column: Column, l: i32, row: usize, out: usize): bool {
  for (let i = firstNode(column, l); i; i = nodeAt(column, i).next) {
    apply(nodeAt(column, i).summary, row, out);
    if (contains(watch.current, out)) return true;
  }
  return false;
}
