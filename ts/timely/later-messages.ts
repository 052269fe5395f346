import type { Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";

/** A message that waits, and its place in the order of arrival. */
interface Waiting<T> {
  readonly place: number;
  readonly time: Timestamp;
  readonly batch: Batch<T>;
  readonly bytes: number;
}

/** The messages of one first coordinate; those before `next` are taken. */
interface Shelf<T> {
  readonly messages: Waiting<T>[];
  next: number;
}

/**
 * Messages of one input that were passed over because their first coordinate is not asked for yet. Taking one looks at
 * each first coordinate there is, of which an operator that reads by epoch meets one or two.
 */
export class LaterMessages<T> {
  readonly #shelves = new Map<number, Shelf<T>>();
  #arrived = 0;

  get isEmpty(): boolean {
    return this.#shelves.size === 0;
  }

  /** Adds one that arrived after all the others. */
  add(time: Timestamp, batch: Batch<T>, bytes: number): void {
    const coordinate = time[0]!; // a timestamp has one at least
    let shelf = this.#shelves.get(coordinate);
    if (shelf === undefined) {
      shelf = { messages: [], next: 0 };
      this.#shelves.set(coordinate, shelf);
    }
    shelf.messages.push({ place: this.#arrived++, time, batch, bytes });
  }

  /** Whether there is one whose first coordinate is at most `through`. */
  has(through: number): boolean {
    for (const coordinate of this.#shelves.keys()) if (coordinate <= through) return true;
    return false;
  }

  /** Takes the one that arrived first of those whose first coordinate is at most `through`. */
  take(through: number): Waiting<T> | undefined {
    let first: Waiting<T> | undefined;
    for (const [coordinate, { messages, next }] of this.#shelves) {
      const message = messages[next]!; // a shelf without messages is taken away
      if (coordinate <= through && (first === undefined || message.place < first.place)) first = message;
    }
    if (first !== undefined) this.#takeOff(first.time[0]!);
    return first;
  }

  #takeOff(coordinate: number): void {
    const shelf = this.#shelves.get(coordinate)!;
    shelf.next++;
    if (shelf.next === shelf.messages.length) this.#shelves.delete(coordinate);
  }
}
