import { allocate, release } from "./memory";
import { hashBytes } from "./hash";
import { coordinate, LARGEST, lessEqual, MOST_COORDINATES, setCoordinate } from "./timestamp";

/**
 * What a path does to a timestamp: the first `keep` coordinates survive, others start at 0, then `add` is added.
 *
 *   │ alone │ prefix ┃ keep │ length │ add 0 │ … │ add 3 │      right of ┃ its value, left of it what follows from that
 *
 * What always holds: keep ≤ length ≤ 4; advances are integers from 0 up, never -0 (a value is compared as bytes), and 0
 * from `length` on. Advances are never negative, so a summary is monotone (t ≤ u gives t·s ≤ u·s), and going round a
 * cycle never leads to anything earlier in a coordinate that survives.
 * A summary lives as long as its table and never moves, because other tables hold its address.
 */
@unmanaged
export class Summary {
  alone: i32; // id of the set that holds this summary and no other, 0 before there is one: ids of one PathSets only
  prefix: i32; // 1: adds nothing, so the result is the first coordinates of the argument, as they lie there
  keep: i32;
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

/**
 * Writes the least timestamp that can result from `t` through `s` to `out`, which must not be `t`. A coordinate that
 * would pass 2^53 - 1, beyond which f64 skips integers, is infinite there: `t` itself cannot take such a path, but a
 * capability at `t` may move on to an infinity, which can. So a later timestamp never has an earlier image, or an image
 * where an earlier timestamp has none. `t` has at least `keep` coordinates.
 */
export function apply(s: Summary, t: usize, out: usize): void {
  if (isDefined(VERIFY)) assert(t != out, "an image is written beside its origin");
  const adds = addsOf(s);
  for (let i = 0, n = s.length; i < n; i++) {
    const by = coordinate(adds, i);
    if (i >= s.keep) {
      setCoordinate(out, i, by);
      continue;
    }
    const to = coordinate(t, i) + by;
    setCoordinate(out, i, to > LARGEST ? Infinity : to);
  }
}

/** Every timestamp gets at least as early through `a` as through `b`. A partial order. */
export function noLaterThan(a: Summary, b: Summary): bool {
  // Different `keep`: neither is always the lesser, because a kept coordinate has no bound on either side.
  return a == b || (a.keep == b.keep && a.length == b.length && lessEqual(addsOf(a), addsOf(b), a.length));
}

/**
 * Summaries by value: equal ones are one pointer, so a comparison of pointers is one of values.
 *
 *   slots: `capacity` words, a power of two → Summary, or 0       open addressing, the next slot after a taken one
 *
 * At most half of the slots are taken, so every probe meets a free one and ends. No summary is ever taken out.
 */
@unmanaged
export class SummaryTable {
  slots: usize;
  capacity: i32;
  count: i32;
}

const draft: usize = memory.data(48, 8); // a Summary being put together; the next `intern` or `compose` overwrites it

export function newSummaryTable(): SummaryTable {
  const table = changetype<SummaryTable>(allocate(offsetof<SummaryTable>()));
  table.capacity = 16;
  table.slots = allocate(16 << 2);
  return table;
}

/** Gives back the table and all its summaries, which nobody may use any more. */
export function freeSummaryTable(table: SummaryTable): void {
  for (let i = 0; i < table.capacity; i++) release(load<usize>(table.slots + (<usize>i << 2)), SIZE);
  release(table.slots, <usize>table.capacity << 2);
  release(changetype<usize>(table), offsetof<SummaryTable>());
}

/** The summary of this value. `adds` has `length` advances, checked by the caller: they are what the table compares. */
export function intern(table: SummaryTable, keep: i32, length: i32, adds: usize): Summary {
  const s = changetype<Summary>(draft);
  memory.copy(addsOf(s), adds, <usize>length << 3);
  return internDraft(table, keep, length);
}

/**
 * First through `first`, then through `second`, which keeps no more than `first` results in. A coordinate survives both
 * iff it is below both `keep`; one that `first` begins anew arrives at `second` as its advance.
 * Sums may pass 2^53 - 1, and the caller must refuse those at once: the next sum would no longer be exact.
 */
export function compose(table: SummaryTable, first: Summary, second: Summary): Summary {
  if (isDefined(VERIFY)) assert(second.keep <= first.length, "the second keeps only what the first results in");
  if (first.prefix && first.keep >= second.keep) return second;
  const adds = addsOf(changetype<Summary>(draft));
  for (let i = 0; i < second.length; i++) {
    let by = coordinate(addsOf(second), i);
    if (i < second.keep) by += coordinate(addsOf(first), i);
    setCoordinate(adds, i, by);
  }
  return internDraft(table, min(first.keep, second.keep), second.length);
}

/** The summary of the advances in the draft. Unused advances are cleared, because the value is compared whole. */
function internDraft(table: SummaryTable, keep: i32, length: i32): Summary {
  if (isDefined(VERIFY)) assert(keep <= length && length <= MOST_COORDINATES, "a summary keeps at most what results");
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

/** The largest advance of a coordinate. Whether it is beyond 2^53 - 1 is certain if no summary it is composed of was. */
export function largestAdd(s: Summary): f64 {
  let largest: f64 = 0;
  for (let i = 0; i < s.length; i++) largest = max(largest, coordinate(addsOf(s), i));
  return largest;
}

/** The slot of the summary that has the value of the one at `key`, or the free one where it belongs. */
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

/** Doubles the slots. Summaries stay where they are. */
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
