import { contains, equal, rowOf } from "./antichain";
import { change, refresh } from "./counted";
import { forgetOverflow, overflown } from "./counts";
import { extend, recompute, regain, retract } from "./direct";
import { deleteFrom, insertAt, rederive, spread } from "./rederive";
import { compare } from "./timestamp";
import { activate, deactivate, indexAt, locationAt, setIndex, STAGED, Tracker, watchAt } from "./tracker";
import { verifyLocation, verifyWatch } from "./verify";

const UPDATE: usize = STAGED << 3;

/**
 * Applies one change to the counts; `propagate` must follow before any frontier is read, once for a whole batch,
 * because halfway through a batch the counts may say what never was (consumed, and not yet produced).
 * `own`: the others are to be told. A location is touched only if the frontier of its occurrences may move: nothing else
 * can move a watch.
 */
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

export const REFUSED: i32 = -1;

/**
 * Applies the first `count` staged updates as one batch of this worker. Returns how many watched frontiers moved; where
 * a count would overflow, nothing changes, and it returns REFUSED.
 */
export function commitStaged(tr: Tracker, count: i32, own: bool): i32 {
  const start = tr.staging;
  for (let at = start, end = start + <usize>count * UPDATE; at < end; at += UPDATE) {
    applyStaged(tr, at, 1, own);
    if (!overflown) continue;
    for (let back = start; back <= at; back += UPDATE) applyStaged(tr, back, -1, own);
    return settleRefused(tr);
  }
  return propagate(tr);
}

// @ts-ignore: decorator
@inline
function applyStaged(tr: Tracker, at: usize, sign: i64, own: bool): void {
  applyChange(tr, <i32>load<f64>(at), at + 16, <i64>load<f64>(at, 8) * sign, own);
}

/** Ends a batch whose changes were all taken back: frontiers are what they were. */
export function settleRefused(tr: Tracker): i32 {
  forgetOverflow();
  propagate(tr);
  return REFUSED;
}

/**
 * Carries the changes of a batch to the watched frontiers (T1, T2 and T4 hold again); lists those that moved. First all
 * locations follow their counts, because a watch is worked out anew from any of them.
 */
export function propagate(tr: Tracker): i32 {
  if (isDefined(VERIFY)) assert(!tr.changedCount && !tr.queueTail, "T2: no work is left from the commit before");
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

/** Brings the frontier of the occurrences at a touched location up to date, and whether the location is active (T1). */
function follow(tr: Tracker, l: i32): void {
  const location = locationAt(tr, l);
  refresh(location.counted);
  if (location.counted.frontier.count) {
    if (!location.active) activate(tr, l);
  } else if (location.active) deactivate(tr, l);
}

/** What comes in place of what was lost is found last, once for each watch, however many of its elements that were. */
function propagateDirect(tr: Tracker, touched: i32): void {
  for (let i = 0; i < touched; i++) {
    const l = indexAt(tr.touched, i), counted = locationAt(tr, l).counted;
    const was = counted.previous, is = counted.frontier;
    let from = 0, to = 0; // both are in one order: C2
    while (from < was.count || to < is.count) {
      const order = to == is.count ? -1 : from == was.count ? 1 : compare(rowOf(was, from), rowOf(is, to), was.depth);
      if (order < 0) retract(tr, l, rowOf(was, from));
      if (order > 0) extend(tr, l, rowOf(is, to));
      if (order <= 0) from++;
      if (order >= 0) to++;
    }
  }
  for (let i = 0; i < tr.changedCount; i++) {
    const w = indexAt(tr.changed, i), watch = watchAt(tr, w);
    if (watch.stale) recompute(tr, watch, w);
    else if (watch.lost.count) regain(tr, watch, w);
  }
}

/**
 * All that is lost goes before anything is added, because an element may be rederived only from what rests on nothing
 * that is gone; otherwise two that are gone could keep each other in a loop.
 */
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

/** Lists the watches somebody asked for whose frontier is another than before; one that came back has not moved. */
function report(tr: Tracker): void {
  for (let i = 0; i < tr.changedCount; i++) {
    const watch = watchAt(tr, indexAt(tr.changed, i));
    watch.changed = false;
    if (isDefined(VERIFY)) verifyWatch(tr, indexAt(tr.changed, i));
    if (watch.reported && !equal(watch.current, watch.previous)) setIndex(tr.moved, tr.movedCount++, watch.location);
  }
  tr.changedCount = 0;
}
