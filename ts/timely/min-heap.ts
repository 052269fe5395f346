/** A binary heap: gives out the least first. */
export class MinHeap<T> {
  readonly #items: T[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The least; undefined if there is none. */
  get first(): T | undefined {
    return this.#items[0];
  }

  /** The items, in no order. */
  items(): Iterable<T> {
    return this.#items;
  }

  push(item: T): void {
    this.#rise(item, this.#items.push(item) - 1);
  }

  /** Takes the least out. */
  pop(): T | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (items.length > 0) this.#sink(last!);
    return first;
  }

  /** Drops the items that `isWanted` is false for. */
  retain(isWanted: (item: T) => boolean): void {
    const kept = this.#items.filter(isWanted);
    this.#items.length = 0;
    for (const item of kept) this.push(item);
  }

  /**
   * Puts `item` in place of the first, and that in order. It comes from the end, where it mostly belongs: so the lesser
   * children move up all the way, and only then it is asked how far `item` goes back up (bottom-up heapsort, Wegener 1993).
   */
  #sink(item: T): void {
    const items = this.#items;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && this.#isBefore(items[child + 1]!, items[child]!)) child++;
      items[at] = items[child]!;
      at = child;
    }
    this.#rise(item, at);
  }

  /** Puts `item` at a place that is free, or as far above it as it belongs. */
  #rise(item: T, free: number): void {
    const items = this.#items;
    let at = free;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }
}
