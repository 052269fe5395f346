// A worker's changes as bytes, little-endian. Everything is checked before anything is applied.
//
//   0 checksum of the bytes from 4 on │ 4 form │ 8 hash of the graph │ 12 number of changes │ 16 changes
//   a change: location u32, delta i64, coordinates f64 × depth of the location; deltas are not 0
//
// A batch is the net of all commits since the one before. It must reach each other worker once, and in order: nothing
// here would notice one that is lost or comes twice. Its own worker must not receive it, as it has applied it already.
// The buffer also serves listings: what is in it holds until the next call that takes, receives or lists.

import { applyChange, propagate, REFUSED, settleRefused } from "./commit";
import { clearUnsent, overflown, rowAt, unsentAt } from "./counts";
import { hashBytes } from "./hash";
import { allocate, release } from "./memory";
import { copyTime, isTime, MOST_COORDINATES } from "./timestamp";
import { indexAt, locationAt, Tracker } from "./tracker";

const FORM: u32 = 0x544d0001; // "TM", version 1: raise it when the bytes change their meaning
const HEADER: usize = 16;
const LARGEST_DELTA: i64 = 9007199254740991; // so that a count of that size at most cannot wrap
const SHORTEST_CHANGE: u64 = 20;
const LONGEST_CHANGE: u64 = 12 + MOST_COORDINATES * 8;

/** Makes `tr.buffer` at least `bytes` long. What it held is gone. */
export function reserveBuffer(tr: Tracker, bytes: usize): void {
  if (bytes <= tr.bufferBytes) return;
  release(tr.buffer, tr.bufferBytes);
  tr.bufferBytes = max<usize>(bytes, tr.bufferBytes << 1);
  tr.buffer = allocate(tr.bufferBytes);
}

/**
 * Writes what the others have not been told to the buffer, and notes it as told, so it must be sent. Returns the bytes,
 * 0 when it nets to nothing. No count changes, so no frontier moves.
 */
export function takeBatch(tr: Tracker): i32 {
  let count: u32 = 0;
  let bytes = HEADER;
  for (let i = 0; i < tr.unsentCount; i++) {
    const changes = unsentChanges(tr, indexAt(tr.unsent, i));
    count += changes;
    bytes += changeBytes(tr, indexAt(tr.unsent, i)) * changes;
  }
  if (count) reserveBuffer(tr, bytes);
  let at = tr.buffer + HEADER;
  for (let i = 0; i < tr.unsentCount; i++) at = writeChanges(tr, indexAt(tr.unsent, i), at);
  tr.unsentCount = 0;
  if (!count) return 0;
  if (isDefined(VERIFY)) assert(at == tr.buffer + bytes, "what was counted is what was written");
  store<u32>(tr.buffer, FORM, 4);
  store<u32>(tr.buffer, tr.graphHash, 8);
  store<u32>(tr.buffer, count, 12);
  store<u32>(tr.buffer, checksum(tr.buffer, bytes));
  return <i32>bytes;
}

/** The form is its seed, so that bytes of another form differ in the checksum as well. */
function checksum(buffer: usize, bytes: usize): u32 {
  return hashBytes(buffer + 4, <i32>bytes - 4, FORM);
}

function changeBytes(tr: Tracker, l: i32): usize {
  return 12 + (<usize>locationAt(tr, l).depth << 3);
}

function unsentChanges(tr: Tracker, l: i32): u32 {
  const counts = locationAt(tr, l).counted.counts;
  let changes = 0;
  for (let i = 0; i < counts.length; i++) if (unsentAt(counts, rowAt(counts, i))) changes++;
  return changes;
}

function writeChanges(tr: Tracker, l: i32, to: usize): usize {
  const location = locationAt(tr, l), counts = location.counted.counts;
  let at = to;
  for (let i = 0; i < counts.length; i++) {
    const row = rowAt(counts, i), delta = unsentAt(counts, row);
    if (!delta) continue;
    store<u32>(at, l);
    store<i64>(at, delta, 4);
    copyTime(at + 12, row, location.depth);
    at += changeBytes(tr, l);
  }
  clearUnsent(counts);
  location.unsent = false;
  return at;
}

/**
 * Applies the batch of another worker that lies in the buffer: all of it, or on REFUSED nothing. Its changes are not
 * unsent, because their worker tells everybody itself. Returns how many watched frontiers moved.
 */
export function receiveBatch(tr: Tracker, bytes: i32): i32 {
  if (!isBatch(tr, <usize>bytes)) return REFUSED;
  const start = tr.buffer + HEADER;
  for (let at = start, end = tr.buffer + bytes; at < end; ) {
    at = applyAt(tr, at, 1);
    if (!overflown) continue;
    for (let back = start; back < at; ) back = applyAt(tr, back, -1);
    return settleRefused(tr);
  }
  return propagate(tr);
}

/** Applies the change at `at`. Returns where the next one is. */
// @ts-ignore: decorator
@inline
function applyAt(tr: Tracker, at: usize, sign: i64): usize {
  const l = load<i32>(at);
  applyChange(tr, l, at + 12, load<i64>(at, 4) * sign, false);
  return at + changeBytes(tr, l);
}

/**
 * Whether `bytes` bytes that begin with the head at `head` may be a batch of this graph. To be asked before the buffer
 * is made as long, because a length is somebody else's word.
 */
export function isHead(tr: Tracker, head: usize, bytes: usize): bool {
  if (bytes < HEADER || load<u32>(head, 4) != FORM || load<u32>(head, 8) != tr.graphHash) return false;
  const count: u64 = load<u32>(head, 12), body = <u64>bytes - HEADER;
  return count * SHORTEST_CHANGE <= body && body <= count * LONGEST_CHANGE;
}

/**
 * Whether the first `bytes` of the buffer are a batch of this graph. A checksum finds damage, not malice, so each change
 * is looked at too: after this, no location is out of range, no row is read past the end, no coordinate is NaN.
 */
function isBatch(tr: Tracker, bytes: usize): bool {
  const start = tr.buffer;
  if (bytes > tr.bufferBytes || !isHead(tr, start, bytes)) return false;
  if (load<u32>(start) != checksum(start, bytes)) return false;
  let count: u32 = 0;
  let at = start + HEADER;
  const end = start + bytes;
  while (at + 12 <= end) {
    const l = load<u32>(at);
    if (l >= <u32>tr.graph.locationCount) return false;
    const next = at + changeBytes(tr, l);
    const delta = load<i64>(at, 4);
    if (next > end || !delta || delta > LARGEST_DELTA || delta < -LARGEST_DELTA) return false;
    if (!isTime(at + 12, locationAt(tr, l).depth)) return false;
    at = next;
    count++;
  }
  return at == end && count == load<u32>(start, 12);
}
