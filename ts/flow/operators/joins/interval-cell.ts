import type { Due } from "../../state/due-queue.ts";
import type { Mortal } from "../../state/lifetimes.ts";
import type { CellCodec } from "../../state/table.ts";
import type { Key } from "../../values/key.ts";

/** A record that may still find matches, until event time has passed `at`. */
export interface Entry extends Due {
  readonly value: unknown;
  readonly key: Key;
  readonly eventTime: number;
  readonly side: 0 | 1;
  /** Of records alike in all else, the one that came first goes first. */
  readonly order: number;
  /** Whether it has been given: in a pair, or as one that has found no match. */
  isGiven: boolean;
}

/** The records of a key, by side. `usedAt` is the last instant at which one of them may still find a match. */
export interface IntervalCell extends Mortal {
  readonly sides: readonly [left: EntryQueue, right: EntryQueue];
}

/** Makes the entry of a record, behind all entries made before. */
export type EntryMaker = (value: unknown, key: Key, eventTime: number, side: 0 | 1) => Entry;

/** A record as it is saved. Alike ones lie in the order in which they came; when it is due follows from the rest. */
type SavedEntry = readonly [value: unknown, eventTime: number, isGiven: boolean];

export function intervalCodec(make: EntryMaker): CellCodec<IntervalCell> {
  const loadSide = (saved: readonly SavedEntry[], key: Key, side: 0 | 1): EntryQueue => {
    const queue = new EntryQueue();
    for (const [value, eventTime, isGiven] of saved) {
      const entry = make(value, key, eventTime, side);
      entry.isGiven = isGiven;
      queue.add(entry);
    }
    return queue;
  };
  return {
    save: ({ sides }) => sides.map((side) => side.entries().map(saveEntry)),
    load(saved, key) {
      const [left, right] = saved as [SavedEntry[], SavedEntry[]];
      const sides = [loadSide(left, key, 0), loadSide(right, key, 1)] as const;
      const usedAt = Math.max(...sides.map((side) => side.lastAt));
      return { key, usedAt, isForgotten: false, sides };
    },
  };
}

function saveEntry({ value, eventTime, isGiven }: Entry): SavedEntry {
  return [value, eventTime, isGiven];
}

/** Fewer closed entries are not worth moving the others. */
const FEW = 16;

/** Entries sorted by event time, which are dropped from the front. */
export class EntryQueue {
  readonly #entries: Entry[] = [];
  #first = 0;

  /** Those that have not been dropped, in their order. */
  entries(): Entry[] {
    return this.#entries.slice(this.#first);
  }

  /** When the last one's last chance is; -Infinity where there is none. All reach equally far. */
  get lastAt(): number {
    return this.#first < this.#entries.length ? this.#entries.at(-1)!.at : Number.NEGATIVE_INFINITY;
  }

  /** Inserts behind what happened earlier or at the same time: mostly at the end. */
  add(entry: Entry): void {
    const entries = this.#entries;
    let at = entries.length;
    while (at > this.#first && entries[at - 1]!.eventTime > entry.eventTime) at--;
    if (at === entries.length) entries.push(entry);
    else entries.splice(at, 0, entry);
  }

  /** Drops what happened before `eventTime`. */
  dropBefore(eventTime: number): void {
    const entries = this.#entries;
    while (this.#first < entries.length && entries[this.#first]!.eventTime < eventTime) this.#first++;
    if (this.#first <= FEW || this.#first <= entries.length / 2) return;
    entries.splice(0, this.#first);
    this.#first = 0;
  }

  /** Calls `visit` for what happened from one instant to another, both included. */
  visit(from: number, to: number, visit: (entry: Entry) => void): void {
    const entries = this.#entries;
    for (let i = this.#placeOf(from); i < entries.length && entries[i]!.eventTime <= to; i++)
      visit(entries[i]!);
  }

  /** Index of the first entry at `eventTime` or later. */
  #placeOf(eventTime: number): number {
    let low = this.#first;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#entries[middle]!.eventTime < eventTime) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
