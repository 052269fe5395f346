import { contains, equal, isAntichain, rowOf } from "./antichain";
import { change, refresh } from "./counted";
import { extend, recompute, retract } from "./direct";
import { deleteFrom, insertAt, rederive, spread } from "./rederive";
import { activate, deactivate, indexAt, locationAt, setIndex, STAGED, Tracker, watchAt } from "./tracker";
import { verifyLocation } from "./verify";

/** Applies one change to the counts; `propagate` makes it count. `own`: the others are to be told. */
export function applyChange(tr: Tracker, l: i32, time: usize, delta: i64, own: bool): void {
  const location = locationAt(tr, l);
  change(location.counted, time, delta, own ? delta : 0);
  if (location.counted.stale && !location.touched) {
    location.touched = true;
    setIndex(tr.touched, tr.touchedCount++, l);
  }
  if (own && !location.unsent) {
    location.unsent = true;
    setIndex(tr.unsent, tr.unsentCount++, l);
  }
}

/** Applies the first `count` staged updates as one batch of this worker. Returns how many watched frontiers moved. */
export function commitStaged(tr: Tracker, count: i32, own: bool): i32 {
  for (let i = 0, at = tr.staging; i < count; i++, at += STAGED << 3) {
    applyChange(tr, <i32>load<f64>(at), at + 16, <i64>load<f64>(at, 8), own);
  }
  return propagate(tr);
}

/** Carries the changes of a batch to the watched frontiers; lists those that moved. */
export function propagate(tr: Tracker): i32 {
  tr.movedCount = 0;
  if (!tr.touchedCount) return 0;
  const touched = tr.touchedCount;
  for (let i = 0; i < touched; i++) follow(tr, indexAt(tr.touched, i));
  if (tr.table) propagateDirect(tr, touched);
  else propagateRederiving(tr, touched);
  for (let i = 0; i < touched; i++) {
    locationAt(tr, indexAt(tr.touched, i)).touched = false;
    if (isDefined(VERIFY)) verifyLocation(tr, indexAt(tr.touched, i));
  }
  tr.touchedCount = 0;
  report(tr);
  return tr.movedCount;
}

/** The frontier of the occurrences at a touched location, and whether the location has any. */
function follow(tr: Tracker, l: i32): void {
  const location = locationAt(tr, l);
  refresh(location.counted);
  if (location.counted.frontier.count) {
    if (!location.active) activate(tr, l);
  } else if (location.active) deactivate(tr, l);
}

function propagateDirect(tr: Tracker, touched: i32): void {
  for (let i = 0; i < touched; i++) {
    const l = indexAt(tr.touched, i), counted = locationAt(tr, l).counted;
    const was = counted.previous, is = counted.frontier;
    for (let r = 0; r < was.count; r++) if (!contains(is, rowOf(was, r))) retract(tr, l, rowOf(was, r));
    for (let r = 0; r < is.count; r++) if (!contains(was, rowOf(is, r))) extend(tr, l, rowOf(is, r));
  }
  for (let i = 0; i < tr.changedCount; i++) {
    const w = indexAt(tr.changed, i), watch = watchAt(tr, w);
    if (!watch.stale) continue;
    watch.stale = false;
    recompute(tr, watch, w);
  }
}

// All that is lost goes before anything is rederived: what is left then rests on nothing that is gone.
function propagateRederiving(tr: Tracker, touched: i32): void {
  for (let i = 0; i < touched; i++) {
    const l = indexAt(tr.touched, i), counted = locationAt(tr, l).counted;
    const was = counted.previous, is = counted.frontier;
    for (let r = 0; r < was.count; r++) if (!contains(is, rowOf(was, r))) deleteFrom(tr, l, rowOf(was, r));
  }
  rederive(tr);
  for (let i = 0; i < touched; i++) {
    const l = indexAt(tr.touched, i), is = locationAt(tr, l).counted.frontier;
    for (let r = 0; r < is.count; r++) insertAt(tr, l, rowOf(is, r));
  }
  spread(tr);
}

function report(tr: Tracker): void {
  for (let i = 0; i < tr.changedCount; i++) {
    const watch = watchAt(tr, indexAt(tr.changed, i));
    watch.changed = false;
    if (isDefined(VERIFY)) assert(isAntichain(watch.current), "a frontier is an antichain");
    if (watch.reported && !equal(watch.current, watch.previous)) setIndex(tr.moved, tr.movedCount++, watch.location);
  }
  tr.changedCount = 0;
}
