import type { Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";

/**
 * What waits at one input port, in order of arrival: a ring that keeps its memory, so that a steady stream allocates
 * nothing.
 *
 * What always holds: the first `counted` messages are known to the tracker, the others are not. A message of another
 * worker comes counted, for its sender has counted it; those of this worker come uncounted, and are counted at the next
 * commit if they still wait then. To keep the counted ones in front, all are counted before a counted one is added.
 */
export class MessageQueue<T> {
  #times: (Timestamp | undefined)[] = new Array<Timestamp | undefined>(8).fill(undefined);
  #batches: (Batch<T> | undefined)[] = new Array<Batch<T> | undefined>(8).fill(undefined);
  #bytes: number[] = new Array<number>(8).fill(0);
  #head = 0;
  #length = 0;
  #counted = 0;

  get length(): number {
    return this.#length;
  }

  get uncounted(): number {
    return this.#length - this.#counted;
  }

  /** Whether the tracker knows of the message at the head. */
  get headIsCounted(): boolean {
    return this.#counted > 0;
  }

  get headTime(): Timestamp {
    return this.#times[this.#head]!; // callers look at `length` first
  }

  /** What the message at the head was said to weigh. */
  get headBytes(): number {
    return this.#bytes[this.#head]!;
  }

  /** Adds a message that the tracker does not know of yet. */
  push(time: Timestamp, batch: Batch<T>, bytes: number): void {
    if (this.#length === this.#times.length) this.#grow();
    const slot = (this.#head + this.#length) & (this.#times.length - 1);
    this.#times[slot] = time;
    this.#batches[slot] = batch;
    this.#bytes[slot] = bytes;
    this.#length++;
  }

  /** Takes the message at the head. */
  shift(): Batch<T> {
    const batch = this.#batches[this.#head]!;
    this.#times[this.#head] = undefined;
    this.#batches[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#times.length - 1);
    this.#length--;
    if (this.#counted > 0) this.#counted--;
    return batch;
  }

  /** Hands out the times of the messages not counted yet, and takes all as counted. */
  count(note: (time: Timestamp) => void): void {
    for (; this.#counted < this.#length; this.#counted++) {
      note(this.#times[(this.#head + this.#counted) & (this.#times.length - 1)]!);
    }
  }

  /** Takes the last message pushed, and all before it, as counted. */
  countAll(): void {
    this.#counted = this.#length;
  }

  #grow(): void {
    const rotate = <E>(ring: E[], empty: E): E[] => [
      ...ring.slice(this.#head),
      ...ring.slice(0, this.#head),
      ...new Array<E>(ring.length).fill(empty),
    ];
    this.#times = rotate(this.#times, undefined);
    this.#batches = rotate(this.#batches, undefined);
    this.#bytes = rotate(this.#bytes, 0);
    this.#head = 0;
  }
}
