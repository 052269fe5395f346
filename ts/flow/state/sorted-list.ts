/** Of so many items at most are runs: an item that comes or goes moves no more than these. */
const RUN = 512;

/**
 * Items in the order of a number that each of them has, cut into runs, so that one may come or go anywhere at a cost
 * that hardly grows with how many there are. An item may change its number as long as the order stays.
 */
export class SortedList<T> implements Iterable<T> {
  readonly #rankOf: (item: T) => number;
  /** None is empty. */
  readonly #runs: T[][] = [];
  #size = 0;
  /** The place that was looked for last: index of the run, and in it. */
  #run = 0;
  #at = 0;

  /** @param items In order. */
  constructor(rankOf: (item: T) => number, items: Iterable<T> = []) {
    this.#rankOf = rankOf;
    for (const item of items) this.add(item);
  }

  get size(): number {
    return this.#size;
  }

  get first(): T | undefined {
    return this.#runs[0]?.[0];
  }

  get last(): T | undefined {
    return this.#runs.at(-1)?.at(-1);
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const run of this.#runs) yield* run;
  }

  /** Puts an item in, behind those of its rank. */
  add(item: T): void {
    this.#size++;
    this.#findBehind(this.#rankOf(item));
    const runs = this.#runs;
    const run = runs[this.#run];
    if (run === undefined) runs.push([item]);
    else if (run.length < RUN) insert(run, this.#at, item);
    else if (this.#at === run.length) runs.splice(this.#run + 1, 0, [item]);
    else if (this.#at === 0) runs.splice(this.#run, 0, [item]);
    else {
      runs.splice(this.#run + 1, 0, run.splice(RUN / 2));
      if (this.#at <= run.length) insert(run, this.#at, item);
      else insert(runs[this.#run + 1]!, this.#at - run.length, item);
    }
  }

  /** Takes an item out. It must be in. */
  delete(item: T): void {
    this.#findBefore(this.#rankOf(item));
    while (this.#runs[this.#run]![this.#at] !== item) this.#step();
    const run = this.#runs[this.#run]!;
    run.splice(this.#at, 1);
    if (run.length === 0) this.#runs.splice(this.#run, 1);
    this.#size--;
  }

  /** The last item whose rank is at most this. */
  upTo(rank: number): T | undefined {
    this.#findBehind(rank);
    return this.#runs[this.#run]?.[this.#at - 1];
  }

  /** The last item whose rank is less. */
  before(rank: number): T | undefined {
    this.#findBefore(rank);
    return this.#runs[this.#run]?.[this.#at - 1];
  }

  /** The first item whose rank is greater. */
  after(rank: number): T | undefined {
    this.#findBehind(rank);
    return this.#runs[this.#run]?.[this.#at] ?? this.#runs[this.#run + 1]?.[0];
  }

  /** Calls `visit` for the items from one rank to another, both included. */
  visit(from: number, to: number, visit: (item: T) => void): void {
    this.#findBefore(from);
    let at = this.#at;
    for (let i = this.#run; i < this.#runs.length; i++, at = 0) {
      const run = this.#runs[i]!;
      for (; at < run.length; at++) {
        if (this.#rankOf(run[at]!) > to) return;
        visit(run[at]!);
      }
    }
  }

  /** How many items have a rank that is less. */
  countBefore(rank: number): number {
    this.#findBefore(rank);
    let count = this.#at;
    for (let i = 0; i < this.#run; i++) count += this.#runs[i]!.length;
    return count;
  }

  /** Takes out the items whose rank is less. */
  dropBefore(rank: number): void {
    if (this.first === undefined || this.#rankOf(this.first) >= rank) return;
    this.#size -= this.countBefore(rank);
    const runs = this.#runs;
    if (this.#at === runs[this.#run]!.length) runs.splice(0, this.#run + 1);
    else {
      runs[this.#run]!.splice(0, this.#at);
      runs.splice(0, this.#run);
    }
  }

  /** Finds the place behind all items of at most a rank. It is at the beginning of no run but the first. */
  #findBehind(rank: number): void {
    this.#run = this.#firstOf(this.#runs, (run) => this.#rankOf(run[0]!) > rank, 1) - 1;
    this.#at = this.#firstOf(this.#runs[this.#run] ?? [], (item) => this.#rankOf(item) > rank, 0);
  }

  /** Finds the place before all items of at least a rank. It is at the beginning of no run but the first. */
  #findBefore(rank: number): void {
    this.#run = this.#firstOf(this.#runs, (run) => this.#rankOf(run[0]!) >= rank, 1) - 1;
    this.#at = this.#firstOf(this.#runs[this.#run] ?? [], (item) => this.#rankOf(item) >= rank, 0);
  }

  /** Index of the first, from `low` on, that something holds for, as it does for all behind it. */
  #firstOf<E>(items: readonly E[], holds: (item: E) => boolean, low: number): number {
    let least = low;
    for (let most = Math.max(low, items.length); least < most; ) {
      const middle = (least + most) >> 1;
      if (holds(items[middle]!)) most = middle;
      else least = middle + 1;
    }
    return least;
  }

  #step(): void {
    this.#at++;
    if (this.#at < this.#runs[this.#run]!.length) return;
    this.#run++;
    this.#at = 0;
  }
}

function insert<T>(run: T[], at: number, item: T): void {
  if (at === run.length) run.push(item);
  else run.splice(at, 0, item);
}
