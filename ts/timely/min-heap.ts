/** A binary heap: gives out the item of the least rank first; of those of one rank, the one that is before the others. */
export class MinHeap<T> {
  readonly #items: T[] = [];
  /** Beside the items, which lie anywhere in memory: mostly it takes no look at them to tell which of two comes first. */
  readonly #ranks: number[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  /** @param isBefore Among items of one rank; by default none is before another. */
  constructor(isBefore: (a: T, b: T) => boolean = () => false) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The least; undefined if there is none. */
  get first(): T | undefined {
    return this.#items[0];
  }

  /** The rank of the least; +Infinity if there is none. */
  get firstRank(): number {
    return this.#ranks[0] ?? Number.POSITIVE_INFINITY;
  }

  /** The items, in no order. */
  items(): Iterable<T> {
    return this.#items;
  }

  push(rank: number, item: T): void {
    this.#ranks.push(rank);
    this.#rise(rank, item, this.#items.push(item) - 1);
  }

  /** Takes the least out. */
  pop(): T | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    const rank = this.#ranks.pop();
    if (items.length > 0) this.#sink(rank!, last!);
    return first;
  }

  /** Drops the items that `isWanted` is false for. */
  retain(isWanted: (item: T) => boolean): void {
    const items = this.#items.splice(0);
    const ranks = this.#ranks.splice(0);
    for (const [i, item] of items.entries()) if (isWanted(item)) this.push(ranks[i]!, item);
  }

  /**
   * Puts `item` in place of the first, and that in order. It comes from the end, where it mostly belongs: so the lesser
   * children move up all the way, and only then it is asked how far `item` goes back up (bottom-up heapsort, Wegener 1993).
   */
  #sink(rank: number, item: T): void {
    const items = this.#items;
    const ranks = this.#ranks;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      const other = child + 1;
      if (other < items.length && this.#comesFirst(ranks[other]!, items[other]!, child)) child = other;
      ranks[at] = ranks[child]!;
      items[at] = items[child]!;
      at = child;
    }
    this.#rise(rank, item, at);
  }

  /** Puts `item` at a place that is free, or as far above it as it belongs. */
  #rise(rank: number, item: T, free: number): void {
    const items = this.#items;
    const ranks = this.#ranks;
    let at = free;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#comesFirst(rank, item, parent)) break;
      ranks[at] = ranks[parent]!;
      items[at] = items[parent]!;
      at = parent;
    }
    ranks[at] = rank;
    items[at] = item;
  }

  #comesFirst(rank: number, item: T, at: number): boolean {
    const other = this.#ranks[at]!;
    return rank < other || (rank === other && this.#isBefore(item, this.#items[at]!));
  }
}
