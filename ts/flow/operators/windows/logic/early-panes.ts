import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import type { SliceCell } from "../../../hot/stages.ts";
import type { StepState } from "../../../state/step-state.ts";
import { compareKeys, type Key } from "../../../values/key.ts";
import { panesOf } from "../sliding.ts";
import type { SlidingWindower, Tiling } from "../windower.ts";
import { EarlyResults } from "./early-results.ts";
import type { PaneCell } from "./pane.ts";
import { firstEndFrom, lastEndOf } from "./window-ends.ts";

/** Finds the state of a key in a pane. */
type CellAt = (paneStart: number, key: Key) => PaneCell | undefined;

/** When early results of sliding windows that share panes are due, and what they are. */
export class EarlyPanes {
  readonly #windower: SlidingWindower;
  readonly #tiling: Tiling;
  readonly #aggregator: AnyAggregator;
  readonly #cellAt: CellAt;
  readonly #results: EarlyResults;
  /** Counts the times that results were due: what was noted before the last is not known to be waiting still. */
  #round = 1;

  constructor(
    windower: SlidingWindower,
    aggregator: AnyAggregator,
    everyMs: number,
    state: StepState,
    cellAt: CellAt,
  ) {
    this.#windower = windower;
    this.#tiling = panesOf(windower);
    this.#aggregator = aggregator;
    this.#cellAt = cellAt;
    this.#results = new EarlyResults(everyMs, state);
  }

  get nextDue(): number {
    return this.#results.nextDue;
  }

  /** A record that came at a watermark has changed a pane. */
  note(paneStart: number, key: Key, watermark: number): void {
    const cell = this.#cellAt(paneStart, key)!; // of the record
    if (cell.round === this.#round) return; // all of its windows wait for a result already
    cell.round = this.#round;
    const { lengthMs, everyMs } = this.#windower;
    const last = lastEndOf(this.#windower, paneStart);
    const from = Math.max(this.#tiling.endOf(paneStart), watermark + 1);
    for (let end = firstEndFrom(this.#windower, from); end <= last; end += everyMs)
      this.#results.note(end - lengthMs, end, key, watermark);
  }

  /** The keys that have an early result next, in order, and the starts of the windows, in order. */
  takeDue(): [Key, number[]][] {
    const starts = new Map<Key, number[]>();
    for (const { start, keys } of this.#results.takeDue()) {
      for (const key of keys) {
        const own = starts.get(key);
        if (own === undefined) starts.set(key, [start]);
        else own.push(start);
      }
    }
    this.#round++;
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

  /** The aggregate of both, in place of the left one. */
  #joined(left: SliceCell | undefined, right: SliceCell | undefined): SliceCell | undefined {
    if (right === undefined) return left;
    const state = left === undefined ? this.#aggregator.init() : left.state;
    return { state: this.#aggregator.merge!(state, right.state) };
  }
}
