import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import type { SliceCell } from "../../../hot/stages.ts";
import { type Due, DueQueue } from "../../../state/due-queue.ts";
import { compareKeys, type Key } from "../../../values/key.ts";
import { panesOf } from "../sliding.ts";
import type { SlidingWindower, Tiling } from "../windower.ts";
import { multipleAfter } from "./event-windows.ts";
import { firstEndFrom, lastEndOf } from "./window-ends.ts";

/** A window that has changed since its last result, and of which keys. */
interface ChangedWindow extends Due {
  readonly start: number;
  readonly keys: Set<Key>;
}

/** Finds the state of a key in a pane. */
type CellAt = (paneStart: number, key: Key) => SliceCell | undefined;

/** When early results of sliding windows that share panes are due, and what they are. */
export class EarlyPanes {
  readonly #windower: SlidingWindower;
  readonly #tiling: Tiling;
  readonly #aggregator: AnyAggregator;
  readonly #everyMs: number;
  readonly #cellAt: CellAt;
  /** By start. */
  readonly #changed: Map<number, ChangedWindow> = new Map();
  readonly #due: DueQueue<ChangedWindow> = new DueQueue();
  /** Keys of a pane all of whose windows wait for a result already. */
  readonly #marked: Map<number, Set<Key>> = new Map();

  constructor(windower: SlidingWindower, aggregator: AnyAggregator, everyMs: number, cellAt: CellAt) {
    this.#windower = windower;
    this.#tiling = panesOf(windower);
    this.#aggregator = aggregator;
    this.#everyMs = everyMs;
    this.#cellAt = cellAt;
  }

  /** How many keys of panes and windows are noted. */
  get size(): number {
    let keys = 0;
    for (const marked of this.#marked.values()) keys += marked.size;
    for (const changed of this.#changed.values()) keys += changed.keys.size;
    return keys;
  }

  get nextDue(): number {
    return this.#due.nextAt;
  }

  /** A record that came at a watermark has changed a pane. */
  mark(paneStart: number, key: Key, watermark: number): void {
    let marked = this.#marked.get(paneStart);
    if (marked === undefined) {
      marked = new Set();
      this.#marked.set(paneStart, marked);
    }
    if (marked.has(key)) return;
    marked.add(key);
    const { lengthMs, everyMs } = this.#windower;
    const last = lastEndOf(this.#windower, paneStart);
    const from = Math.max(this.#tiling.endOf(paneStart), watermark + 1);
    for (let end = firstEndFrom(this.#windower, from); end <= last; end += everyMs)
      this.#note(end - lengthMs, end, key, watermark);
  }

  /** No record can change a pane any more. */
  forget(paneStart: number): void {
    this.#marked.delete(paneStart);
  }

  /** The keys that have an early result next, in order, and the starts of the windows, in order. */
  takeDue(): [Key, number[]][] {
    const at = this.nextDue;
    const windows: ChangedWindow[] = [];
    while (this.nextDue === at) windows.push(this.#due.take());
    const starts = new Map<Key, number[]>();
    for (const { start, keys } of windows.sort((a, b) => a.start - b.start)) {
      this.#changed.delete(start);
      for (const key of keys) {
        const own = starts.get(key);
        if (own === undefined) starts.set(key, [start]);
        else own.push(start);
      }
    }
    this.#marked.clear();
    return [...starts].sort(([a], [b]) => compareKeys(a, b));
  }

  /**
   * The aggregates of a key's windows that are open at an instant. All of these have the pane before it, so each is
   * what is behind that, up to its start, and what is ahead, up to its end: a few merges a window.
   */
  totals(at: number, key: Key, starts: readonly number[]): unknown[] {
    const middle = this.#tiling.startOf(at - 1);
    const behind = this.#behind(middle, key, starts[0]!);
    let ahead: SliceCell | undefined;
    let pane = middle;
    return starts.map((start) => {
      for (; pane < start + this.#windower.lengthMs; pane = this.#tiling.endOf(pane))
        ahead = this.#joined(ahead, this.#cellAt(pane, key));
      return this.#joined(this.#joined(undefined, behind.get(start)), ahead)!.state; // what has changed is not empty
    });
  }

  /** The aggregates of panes from each start up to the middle, where there are any. */
  #behind(middle: number, key: Key, first: number): Map<number, SliceCell> {
    const panes: number[] = [];
    for (let pane = first; pane < middle; pane = this.#tiling.endOf(pane)) panes.push(pane);
    const behind = new Map<number, SliceCell>();
    let last: SliceCell | undefined;
    for (const pane of panes.reverse()) {
      const own = this.#joined(undefined, this.#cellAt(pane, key));
      last = own === undefined ? last : this.#joined(own, last);
      if (last !== undefined) behind.set(pane, last);
    }
    return behind;
  }

  #note(start: number, end: number, key: Key, watermark: number): void {
    const changed = this.#changed.get(start);
    if (changed !== undefined) {
      changed.keys.add(key);
      return;
    }
    const at = multipleAfter(Math.max(watermark, start), this.#everyMs);
    if (at >= end) return;
    const window = { at, start, keys: new Set([key]) };
    this.#changed.set(start, window);
    this.#due.push(window);
  }

  /** The aggregate of both, in place of the left one. */
  #joined(left: SliceCell | undefined, right: SliceCell | undefined): SliceCell | undefined {
    if (right === undefined) return left;
    const state = left === undefined ? this.#aggregator.init() : left.state;
    return { state: this.#aggregator.merge!(state, right.state) };
  }
}
