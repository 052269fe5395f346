import { allocate, release } from "./memory";
import { hashBytes } from "./hash";
import { coordinate, LARGEST, lessEqual, setCoordinate } from "./timestamp";

/** What a path does to a timestamp: the first `keep` coordinates survive, others start at 0, then `add` is added. */
@unmanaged
export class Summary {
  alone: i32; // id of the set that holds this summary and no other, 0 before there is one
  prefix: i32; // 1: adds nothing, so the result is the first coordinates of the argument, as they lie there
  keep: i32; // from here on, the value that makes two summaries equal
  length: i32; // coordinates of the result
  add0: f64; // of four
}

const VALUE: usize = offsetof<Summary>("keep");
const HEAD: usize = offsetof<Summary>("add0");
const SIZE: usize = HEAD + 32;

// @ts-ignore: decorator
@inline
export function addsOf(s: Summary): usize {
  return changetype<usize>(s) + HEAD;
}

/** Writes `t` through `s` to `out`, which may not be `t`. False: the path cannot be taken, a coordinate would overflow. */
export function apply(s: Summary, t: usize, out: usize): bool {
  const adds = addsOf(s);
  for (let i = 0, n = s.length; i < n; i++) {
    const by = coordinate(adds, i);
    if (i >= s.keep) {
      setCoordinate(out, i, by);
      continue;
    }
    const from = coordinate(t, i), to = from + by;
    if (to > LARGEST && from != Infinity) return false;
    setCoordinate(out, i, to);
  }
  return true;
}

/** Every timestamp gets at least as early through `a` as through `b`. */
export function noLaterThan(a: Summary, b: Summary): bool {
  // Different `keep`: a kept coordinate has no bound on either side, so neither is always the lesser.
  return a == b || (a.keep == b.keep && a.length == b.length && lessEqual(addsOf(a), addsOf(b), a.length));
}

/** Summaries by value: equal ones are one pointer. Open addressing, at most half full. */
@unmanaged
export class SummaryTable {
  slots: usize;
  capacity: i32;
  count: i32;
}

const draft: usize = memory.data(48, 8);

export function newSummaryTable(): SummaryTable {
  const table = changetype<SummaryTable>(allocate(offsetof<SummaryTable>()));
  table.capacity = 16;
  table.slots = allocate(16 << 2);
  return table;
}

export function intern(table: SummaryTable, keep: i32, length: i32, adds: usize): Summary {
  const s = changetype<Summary>(draft);
  memory.copy(addsOf(s), adds, <usize>length << 3);
  return internDraft(table, keep, length);
}

/** First through `first`, then through `second`. */
export function compose(table: SummaryTable, first: Summary, second: Summary): Summary {
  if (first.prefix && first.keep >= second.keep) return second;
  const adds = addsOf(changetype<Summary>(draft));
  for (let i = 0; i < second.length; i++) {
    let by = coordinate(addsOf(second), i);
    if (i < second.keep) by += coordinate(addsOf(first), i);
    setCoordinate(adds, i, by);
  }
  return internDraft(table, min(first.keep, second.keep), second.length);
}

function internDraft(table: SummaryTable, keep: i32, length: i32): Summary {
  const s = changetype<Summary>(draft);
  memory.fill(addsOf(s) + (<usize>length << 3), 0, <usize>(4 - length) << 3);
  s.keep = keep;
  s.length = length;
  s.prefix = i32(keep == length && isZero(s));
  if (table.count << 1 >= table.capacity) rehash(table);
  const slot = slotOf(table, draft);
  if (!load<usize>(slot)) {
    const block = allocate(SIZE);
    memory.copy(block, draft, SIZE);
    store<usize>(slot, block);
    table.count++;
  }
  return changetype<Summary>(load<usize>(slot));
}

function isZero(s: Summary): bool {
  for (let i = 0; i < s.length; i++) if (coordinate(addsOf(s), i) != 0) return false;
  return true;
}

/** The largest sum of advances in one coordinate. */
export function largestAdd(s: Summary): f64 {
  let largest: f64 = 0;
  for (let i = 0; i < s.length; i++) largest = max(largest, coordinate(addsOf(s), i));
  return largest;
}

function slotOf(table: SummaryTable, key: usize): usize {
  const mask = table.capacity - 1;
  let i = <i32>hashBytes(key + VALUE, <i32>(SIZE - VALUE), 0) & mask;
  while (true) {
    const slot = table.slots + (<usize>i << 2);
    const held = load<usize>(slot);
    if (!held || memory.compare(held + VALUE, key + VALUE, SIZE - VALUE) == 0) return slot;
    i = (i + 1) & mask;
  }
}

function rehash(table: SummaryTable): void {
  const slots = table.slots, capacity = table.capacity;
  table.capacity = capacity << 1;
  table.slots = allocate(<usize>table.capacity << 2);
  for (let i = 0; i < capacity; i++) {
    const held = load<usize>(slots + (<usize>i << 2));
    if (held) store<usize>(slotOf(table, held), held);
  }
  release(slots, <usize>capacity << 2);
}
