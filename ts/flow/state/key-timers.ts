import { MinHeap } from "../../timely/min-heap.ts";
import { compareKeys, type Key } from "../values/key.ts";

/** A timer that was set. */
export interface KeyTimer {
  readonly key: Key;
  readonly at: number;
}

/** At most one timer a key, handed out by instant; at one instant in the order of the keys: the same on every run. */
export class KeyTimers {
  readonly #set: Map<Key, KeyTimer> = new Map();
  /** Timers that were replaced or cleared stay until they come up. */
  readonly #heap: MinHeap<KeyTimer> = new MinHeap(inOrder);

  /** Sets the key's timer, in place of the one it may have. */
  set(key: Key, at: number): void {
    const timer: KeyTimer = { key, at };
    this.#set.set(key, timer);
    this.#heap.push(timer);
    // A key that sets its timer over and over must not fill the heap.
    if (this.#heap.size > 2 * this.#set.size + 16) this.#heap.retain((one) => this.#set.get(one.key) === one);
  }

  /** Calls the key's timer off. */
  clear(key: Key): void {
    this.#set.delete(key);
  }

  /** When the key's timer is due. */
  at(key: Key): number | undefined {
    return this.#set.get(key)?.at;
  }

  /** The earliest instant a timer is due. */
  get next(): number | undefined {
    this.#dropStale();
    return this.#heap.first?.at;
  }

  /** Takes out the next timer that is due at `now`. */
  takeDue(now: number): KeyTimer | undefined {
    this.#dropStale();
    const { first } = this.#heap;
    if (first === undefined || first.at > now) return undefined;
    this.#heap.pop();
    this.#set.delete(first.key);
    return first;
  }

  #dropStale(): void {
    const heap = this.#heap;
    while (heap.first !== undefined && this.#set.get(heap.first.key) !== heap.first) heap.pop();
  }
}

function inOrder(a: KeyTimer, b: KeyTimer): boolean {
  return a.at < b.at || (a.at === b.at && compareKeys(a.key, b.key) < 0);
}
