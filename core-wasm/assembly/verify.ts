// What always holds, checked after each commit in the debug build (`--use VERIFY=1`); the release build has none of it.

import { covers, isAntichain } from "./antichain";
import { countAt, Counts, rowAt, unsentAt } from "./counts";
import { Counted } from "./counted";
import { coversAll } from "./direct";
import { isClosed } from "./rederive";
import { before } from "./timestamp";
import { indexAt, locationAt, Tracker, watchAt } from "./tracker";

/** A watch after a commit that changed it. Of T4 it is the half that safety needs: a frontier passes nothing that may come. */
export function verifyWatch(tr: Tracker, w: i32): void {
  const watch = watchAt(tr, w);
  assert(!watch.stale && !watch.lost.count, "T2: what was lost has been made good");
  assert(isAntichain(watch.current), "a frontier is an antichain");
  if (tr.table) assert(coversAll(tr, watch, w), "a frontier covers the image of every occurrence");
  else assert(isClosed(tr, w), "frontiers are closed under occurrences and paths");
}

/** A location after a commit that touched it. */
export function verifyLocation(tr: Tracker, l: i32): void {
  const location = locationAt(tr, l);
  verifyRows(location.counted.counts);
  verifyFrontier(location.counted);
  assert((location.active != 0) == (location.counted.frontier.count > 0), "active iff it has a positive count");
  assert(location.active <= tr.activeCount, "its place is one that is taken");
  if (location.active) assert(indexAt(tr.active, location.active - 1) == l, "it stands where it says in the list");
}

function verifyRows(counts: Counts): void {
  assert(counts.start >= 0 && counts.start + counts.length <= counts.capacity, "rows lie within their block");
  for (let i = 0; i < counts.length; i++) {
    const row = rowAt(counts, i);
    assert(countAt(counts, row) != 0 || unsentAt(counts, row) != 0, "a row has something to say");
    if (i) assert(before(rowAt(counts, i - 1), row, counts.depth), "rows are in order and differ");
  }
}

function verifyFrontier(counted: Counted): void {
  assert(!counted.stale && isAntichain(counted.frontier), "the frontier of occurrences is an antichain");
  for (let i = 0; i < counted.counts.length; i++) {
    const row = rowAt(counted.counts, i);
    if (countAt(counted.counts, row) > 0) assert(covers(counted.frontier, row), "the frontier covers what is counted");
  }
}
