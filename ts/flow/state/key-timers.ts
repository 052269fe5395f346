import { MinHeap } from "../../timely/min-heap.ts";
import { compareKeys, type Key } from "../values/key.ts";
import type { Placement, SavedCell, Table } from "./table.ts";
import { TouchedKeys } from "./touched-keys.ts";

/** A timer that was set. */
export interface KeyTimer {
  readonly key: Key;
  readonly at: number;
}

/** At most one timer a key, handed out by instant; at one instant in the order of the keys: the same on every run. */
export class KeyTimers implements Table {
  readonly name: string;
  readonly placement: Placement = "by key";
  /** Timers are no states of their own. */
  readonly isCounted = false;
  readonly size = 0;
  readonly #set: Map<Key, KeyTimer> = new Map();
  /** Derived. Timers that were replaced or cleared stay until they come up. */
  readonly #heap: MinHeap<KeyTimer> = new MinHeap(isBefore);
  readonly #touched: TouchedKeys = new TouchedKeys();

  /** @internal Made by `StepState.timers`. */
  constructor(name: string) {
    this.name = name;
  }

  /** Sets the key's timer, in place of the one it may have. */
  set(key: Key, at: number): void {
    this.#put(key, at);
    this.#touched.add(key);
    // A key that sets its timer over and over must not fill the heap.
    if (this.#heap.size > 2 * this.#set.size + 16) this.#heap.retain((one) => this.#set.get(one.key) === one);
  }

  /** Calls the key's timer off. */
  clear(key: Key): void {
    if (this.#set.delete(key)) this.#touched.add(key);
  }

  /** When the key's timer is due. */
  at(key: Key): number | undefined {
    return this.#set.get(key)?.at;
  }

  /** The earliest instant a timer is due; +Infinity where none is set. */
  get next(): number {
    this.#dropStale();
    return this.#heap.first?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Takes out the next timer that is due at `now`. */
  takeDue(now: number): KeyTimer | undefined {
    this.#dropStale();
    const { first } = this.#heap;
    if (first === undefined || first.at > now) return undefined;
    this.#heap.pop();
    this.#set.delete(first.key);
    this.#touched.add(first.key);
    return first;
  }

  /** Takes out all timers that are due at `now`: one that is set meanwhile has its turn when these have had theirs. */
  takeAllDue(now: number): KeyTimer[] {
    const due: KeyTimer[] = [];
    for (let next = this.takeDue(now); next !== undefined; next = this.takeDue(now)) due.push(next);
    return due;
  }

  track(): void {
    this.#touched.track();
  }

  takeTouched(): SavedCell[] {
    return [...this.#touched.take((key) => this.#save(key))];
  }

  *saved(): Iterable<SavedCell> {
    for (const key of this.#set.keys()) yield this.#save(key);
  }

  load({ key, content }: SavedCell): void {
    this.#put(key, content as number); // as saved below
  }

  #put(key: Key, at: number): void {
    const timer: KeyTimer = { key, at };
    this.#set.set(key, timer);
    this.#heap.push(at, timer);
  }

  #save(key: Key): SavedCell {
    const timer = this.#set.get(key);
    return timer === undefined ? { table: this.name, key } : { table: this.name, key, content: timer.at };
  }

  #dropStale(): void {
    const heap = this.#heap;
    while (heap.first !== undefined && this.#set.get(heap.first.key) !== heap.first) heap.pop();
  }
}

function isBefore(a: KeyTimer, b: KeyTimer): boolean {
  return compareKeys(a.key, b.key) < 0;
}
