import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import { stateCodec } from "../../../aggregators/state-codec.ts";

/** A queue as it is saved: the panes that are in it, how many of them have been flipped, and the aggregate of the others. */
export type SavedPanes = readonly [
  starts: readonly number[],
  states: readonly unknown[],
  flipped: number,
  back: unknown,
];

/**
 * The panes of one key's current sliding window, and their aggregate in a few merges however many there are: a queue
 * made of two stacks, as in Tangwongsan, Hirzel and Schneider, "In-order sliding-window aggregation in worst-case
 * constant time" (DEBS 2017), §2. Panes before `#flipped` hold the aggregate of themselves and all up to there; the
 * others their own, and `#back` the aggregate of these. Each pane is pushed once and flipped once.
 */
export class PaneQueue {
  readonly #aggregator: AnyAggregator;
  #starts: number[] = [];
  #states: unknown[] = [];
  /** Panes before it have left. */
  #head = 0;
  #flipped = 0;
  #back: unknown;

  constructor(aggregator: AnyAggregator) {
    this.#aggregator = aggregator;
  }

  /** Whether states have all of their values: aggregates of aggregates would have each of them many times over. */
  get #isPlain(): boolean {
    return this.#aggregator.absorb !== undefined;
  }

  get size(): number {
    return this.#starts.length - this.#head;
  }

  /** Plain data that shares what is plain in the states. */
  save(): SavedPanes {
    const head = this.#head;
    const { save } = stateCodec(this.#aggregator);
    const isPlain = this.#isPlain || this.#flipped === this.#starts.length;
    const back = isPlain ? undefined : save(this.#back);
    const flipped = Math.max(0, this.#flipped - head);
    return [this.#starts.slice(head), this.#states.slice(head).map(save), flipped, back];
  }

  /** Takes in what was saved, while it is empty. */
  load([starts, states, flipped, back]: SavedPanes): this {
    this.#starts = [...starts];
    const { load } = stateCodec(this.#aggregator);
    this.#states = states.map(load);
    this.#flipped = flipped;
    if (flipped < starts.length && !this.#isPlain) this.#back = load(back);
    return this;
  }

  /** Puts a pane behind the others, which must all begin before it. */
  push(start: number, state: unknown): void {
    const { length } = this.#starts;
    if (!this.#isPlain)
      this.#back = this.#aggregator.merge!(
        length === this.#flipped ? this.#aggregator.init() : this.#back,
        state,
      );
    this.#starts.push(start);
    this.#states.push(state);
  }

  /** Drops the panes that begin before `start`. */
  dropBefore(start: number): void {
    while (this.#head < this.#starts.length && this.#starts[this.#head]! < start) {
      if (this.#head === this.#flipped && !this.#isPlain) this.#flip();
      this.#states[this.#head] = undefined;
      this.#head++;
    }
    if (this.#head > 16 && this.#head * 2 > this.#starts.length) this.#cut();
  }

  /** Merges late values into a pane that may be among the others. Takes time in proportion to the panes. */
  addLate(start: number, state: unknown): void {
    let at = this.#starts.length;
    while (at > this.#head && this.#starts[at - 1]! >= start) at--;
    if (this.#starts[at] !== start) this.#insert(at, start);
    const merge = (own: unknown): unknown => this.#aggregator.merge!(own, state);
    if (at >= this.#flipped) {
      this.#states[at] = merge(this.#states[at]);
      if (!this.#isPlain) this.#back = merge(this.#back);
    } else for (let i = this.#head; i <= at; i++) this.#states[i] = merge(this.#states[i]);
  }

  /** The aggregate of all panes, of which there must be one. It is nobody else's. */
  total(): unknown {
    const aggregator = this.#aggregator;
    let total = aggregator.init();
    if (this.#isPlain) {
      for (let i = this.#head; i < this.#states.length; i++)
        total = aggregator.merge!(total, this.#states[i]);
      return total;
    }
    if (this.#head < this.#flipped) total = aggregator.merge!(total, this.#states[this.#head]);
    if (this.#flipped < this.#starts.length) total = aggregator.merge!(total, this.#back);
    return total;
  }

  /** All panes go to the front: from the last to the first, each takes in the aggregate of those behind it. */
  #flip(): void {
    const states = this.#states;
    for (let i = states.length - 2; i >= this.#head; i--)
      states[i] = this.#aggregator.merge!(states[i], states[i + 1]);
    this.#flipped = states.length;
    this.#back = undefined;
  }

  #insert(at: number, start: number): void {
    const isFront = at < this.#flipped;
    const empty = this.#aggregator.init();
    // In the front its aggregate is that of the panes behind it.
    const state = isFront ? this.#aggregator.merge!(empty, this.#states[at]) : empty;
    if (this.#flipped === this.#starts.length && !isFront) this.#back = this.#aggregator.init();
    this.#starts.splice(at, 0, start);
    this.#states.splice(at, 0, state);
    if (isFront) this.#flipped++;
  }

  /** Gives back the places of those that have left. */
  #cut(): void {
    this.#starts = this.#starts.slice(this.#head);
    this.#states = this.#states.slice(this.#head);
    this.#flipped = Math.max(0, this.#flipped - this.#head);
    this.#head = 0;
  }
}
