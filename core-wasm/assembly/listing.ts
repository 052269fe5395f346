// For explaining, on no hot path. A listing lies in the buffer until the next call that takes, receives or lists:
//
//   │ row 0 │ … │ row n-1 │      row, all f64: location │ count │ time, 4
//
// Only as many coordinates are written as the location has; the rest is rubbish.

import { reserveBuffer } from "./batch";
import { Counts, countAt, rowAt } from "./counts";
import { copyTime } from "./timestamp";
import { locationAt, Tracker } from "./tracker";

const LISTED: usize = 48;

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
