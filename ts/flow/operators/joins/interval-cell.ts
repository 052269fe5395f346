import type { Mortal } from "../../state/event-lifetimes.ts";
import type { Key } from "../../values/key.ts";

/** A record that may still find matches. */
export interface Entry {
  readonly value: unknown;
  readonly key: Key;
  readonly eventTime: number;
  readonly side: 0 | 1;
  /** Of records alike in all else, the one that came first goes first. */
  readonly order: number;
  isMatched: boolean;
}

/** The records of a key, by side. `usedAt` is the last instant at which one of them may still find a match. */
export interface IntervalCell extends Mortal {
  readonly sides: readonly [left: EntryQueue, right: EntryQueue];
}

/** Fewer closed entries are not worth moving the others. */
const FEW = 16;

/** Entries sorted by event time, which are dropped from the front. */
export class EntryQueue {
  readonly #entries: Entry[] = [];
  #first = 0;

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
