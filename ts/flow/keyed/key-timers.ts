import type { Key } from "../key.ts";

interface Entry {
  readonly key: Key;
  readonly at: number;
  readonly order: number;
}

/** At most one timer a key, handed out by instant and, at one instant, in the order they were set. */
export class KeyTimers {
  readonly #set: Map<Key, Entry> = new Map();
  /** Binary heap. Entries that were replaced or cleared stay until they come up. */
  readonly #heap: Entry[] = [];
  #order = 0;

  /** Sets the key's timer, in place of the one it may have. */
  set(key: Key, at: number): void {
    const entry: Entry = { key, at, order: this.#order++ };
    this.#set.set(key, entry);
    if (this.#heap.length > 2 * this.#set.size + 16) this.#rebuild();
    else this.#push(entry);
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
    return this.#heap[0]?.at;
  }

  /** Takes out the next timer that is due at `now`. */
  takeDue(now: number): { readonly key: Key; readonly at: number } | undefined {
    this.#dropStale();
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    this.#pop();
    this.#set.delete(first.key);
    return first;
  }

  #dropStale(): void {
    while (this.#heap.length > 0 && this.#set.get(this.#heap[0]!.key) !== this.#heap[0]) this.#pop();
  }

  /** Without the stale entries: a key that sets its timer over and over must not fill the heap. */
  #rebuild(): void {
    this.#heap.length = 0;
    for (const entry of this.#set.values()) this.#push(entry);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
