/** Of so many items at most are runs: an item that comes or goes moves no more than these. */
const RUN = 512;

/** Fewer places of items that are gone are not worth moving the others. */
const FEW = 16;

const NO_RUNS: never[][] = [];

/**
 * Items in the order of a number that each of them has, cut into runs, so that one may come or go anywhere at a cost
 * that hardly grows with how many there are; mostly they come at the end and go from the front. An item may change its
 * number as long as the order stays.
 */
export class SortedList<T> implements Iterable<T> {
  readonly #rankOf: (item: T) => number;
  /** None is empty. Of an empty list they are nobody's: many lists are made, and few hold much. */
  #runs: T[][] = NO_RUNS;
  /** Where the items of the first run begin: those before are gone. */
  #head = 0;
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
    return this.#runs[0]?.[this.#head];
  }

  get last(): T | undefined {
    const run = this.#runs[this.#runs.length - 1];
    return run?.[run.length - 1];
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const [i, run] of this.#runs.entries())
      for (let at = i === 0 ? this.#head : 0; at < run.length; at++) yield run[at]!;
  }

  /** Puts an item in, behind those of its rank. */
  add(item: T): void {
    if (this.#size++ === 0) {
      this.#runs = [[item]];
      return;
    }
    this.#find(this.#rankOf(item), true);
    const run = this.#runs[this.#run]!;
    if (run.length < RUN) this.#insert(run, item);
    else this.#insertInFull(run, item);
  }

  /** Takes an item out. It must be in. */
  delete(item: T): void {
    this.#find(this.#rankOf(item), false);
    while (this.#runs[this.#run]![this.#at] !== item) this.#step();
    this.#size--;
    const run = this.#runs[this.#run]!;
    run.splice(this.#at, 1);
    if (run.length > this.#low) return;
    if (this.#run === 0) this.#head = 0;
    this.#runs.splice(this.#run, 1);
  }

  /** The last item whose rank is at most this. */
  upTo(rank: number): T | undefined {
    this.#find(rank, true);
    return this.#beforePlace;
  }

  /** The last item whose rank is less. */
  before(rank: number): T | undefined {
    this.#find(rank, false);
    return this.#beforePlace;
  }

  /** The first item whose rank is greater. */
  after(rank: number): T | undefined {
    this.#find(rank, true);
    return this.#runs[this.#run]?.[this.#at] ?? this.#runs[this.#run + 1]?.[0];
  }

  /** Calls `visit` for the items from one rank to another, both included. */
  visit(from: number, to: number, visit: (item: T) => void): void {
    this.#find(from, false);
    let at = this.#at;
    for (let i = this.#run; i < this.#runs.length; i++, at = 0) {
      const run = this.#runs[i]!;
      for (; at < run.length; at++) {
        if (this.#rankOf(run[at]!) > to) return;
        visit(run[at]!);
      }
    }
  }

  /** Takes out the items whose rank is less. */
  dropBefore(rank: number): void {
    for (let { first } = this; first !== undefined && this.#rankOf(first) < rank; { first } = this)
      this.#dropFirst();
  }

  /** The last item whose rank is at most this. Those before it are taken out. */
  advanceTo(rank: number): T | undefined {
    const { first } = this;
    if (first === undefined || this.#rankOf(first) > rank) return undefined;
    for (let next = this.#second; next !== undefined && this.#rankOf(next) <= rank; next = this.#second)
      this.#dropFirst();
    return this.first;
  }

  get #second(): T | undefined {
    return this.#runs[0]![this.#head + 1] ?? this.#runs[1]?.[0];
  }

  #dropFirst(): void {
    const [run] = this.#runs;
    this.#size--;
    this.#head++;
    if (this.#head > FEW && this.#head > run!.length / 2) this.#closeUp();
    if (this.#head < run!.length) return;
    this.#runs.shift();
    this.#head = 0;
  }

  /** Where the items begin of the run that was found. */
  get #low(): number {
    return this.#run === 0 ? this.#head : 0;
  }

  get #beforePlace(): T | undefined {
    return this.#at > this.#low ? this.#runs[this.#run]![this.#at - 1] : undefined;
  }

  #insert(run: T[], item: T): void {
    if (this.#at === run.length) run.push(item);
    else if (this.#at === this.#low && this.#at > 0) run[--this.#head] = item;
    else run.splice(this.#at, 0, item);
  }

  #insertInFull(run: T[], item: T): void {
    const runs = this.#runs;
    if (this.#at === run.length) runs.splice(this.#run + 1, 0, [item]);
    else if (this.#at === this.#low && this.#at > 0) run[--this.#head] = item;
    else if (this.#at === 0) runs.unshift([item]);
    else {
      if (this.#run === 0) this.#at -= this.#closeUp();
      const rest = run.splice(run.length >> 1);
      runs.splice(this.#run + 1, 0, rest);
      if (this.#at <= run.length) run.splice(this.#at, 0, item);
      else rest.splice(this.#at - run.length, 0, item);
    }
  }

  /** Gives back the places of items that are gone. Returns how many there were. */
  #closeUp(): number {
    const gone = this.#head;
    this.#runs[0]!.splice(0, gone);
    this.#head = 0;
    return gone;
  }

  /**
   * Finds the place behind all items of at most a rank, or before all of at least it. It is at the beginning of no run but
   * the first.
   */
  #find(rank: number, isBehind: boolean): void {
    const runs = this.#runs;
    let low = 1;
    for (let high = runs.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.#isBefore(runs[middle]![0]!, rank, isBehind)) low = middle + 1;
      else high = middle;
    }
    this.#run = low - 1;
    this.#at = runs.length === 0 ? 0 : this.#findIn(runs[low - 1]!, rank, isBehind);
  }

  #findIn(run: readonly T[], rank: number, isBehind: boolean): number {
    let high = run.length;
    if (this.#isBefore(run[high - 1]!, rank, isBehind)) return high; // mostly it is the last place
    let low = this.#low;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#isBefore(run[middle]!, rank, isBehind)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBefore(item: T, rank: number, isBehind: boolean): boolean {
    const own = this.#rankOf(item);
    return own < rank || (isBehind && own === rank);
  }

  #step(): void {
    this.#at++;
    if (this.#at < this.#runs[this.#run]!.length) return;
    this.#run++;
    this.#at = 0;
  }
}
