import type { Mortal } from "../../state/lifetimes.ts";
import { SortedList } from "../../state/sorted-list.ts";
import type { CellCodec } from "../../state/table.ts";
import type { Key } from "../../values/key.ts";

/** A record that may still find matches. */
export interface Entry {
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
  readonly sides: readonly [left: Entries, right: Entries];
}

/** Entries by event time; those of one instant in the order in which they came. */
export type Entries = SortedList<Entry>;

export function entries(): Entries {
  return new SortedList(eventTimeOf);
}

function eventTimeOf({ eventTime }: Entry): number {
  return eventTime;
}

/** Makes the entry of a record, behind all entries made before. */
export type EntryMaker = (value: unknown, key: Key, eventTime: number, side: 0 | 1) => Entry;

/** A record as it is saved. Alike ones lie in the order in which they came. */
type SavedEntry = readonly [value: unknown, eventTime: number, isGiven: boolean];

/** @param reach By side, how long after a record one of the other may come. */
export function intervalCodec(reach: readonly [number, number], make: EntryMaker): CellCodec<IntervalCell> {
  const loadSide = (saved: readonly SavedEntry[], key: Key, side: 0 | 1): Entries => {
    const queue = entries();
    for (const [value, eventTime, isGiven] of saved) {
      const entry = make(value, key, eventTime, side);
      entry.isGiven = isGiven;
      queue.add(entry);
    }
    return queue;
  };
  return {
    save: ({ sides }) => sides.map((side) => Array.from(side, saveEntry)),
    load(saved, key) {
      const [left, right] = saved as [SavedEntry[], SavedEntry[]];
      const sides = [loadSide(left, key, 0), loadSide(right, key, 1)] as const;
      const usedAt = Math.max(
        ...sides.map(({ last }, i) => (last ? last.eventTime + reach[i]! : Number.NEGATIVE_INFINITY)),
      );
      return { key, usedAt, isForgotten: false, sides };
    },
  };
}

function saveEntry({ value, eventTime, isGiven }: Entry): SavedEntry {
  return [value, eventTime, isGiven];
}
