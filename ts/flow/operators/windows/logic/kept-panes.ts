import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import type { SliceCell } from "../../../hot/stages.ts";
import { type Due, DueQueue } from "../../../state/due-queue.ts";
import { compareKeys, type Key } from "../../../values/key.ts";
import { panesOf } from "../sliding.ts";
import type { SlidingWindower, Tiling } from "../windower.ts";
import { firstEndFrom, lastEndOf } from "./window-ends.ts";

/** A pane with the states of its keys. */
interface KeptPane {
  readonly start: number;
  readonly cells: Map<Key, SliceCell>;
}

interface PaneDrop extends Due {
  readonly start: number;
}

/** A window that late records have changed, and of which keys. */
export interface ChangedWindow {
  readonly start: number;
  readonly end: number;
  readonly keys: readonly Key[];
}

/** Panes that have gone to the queues of their keys, for as long as a window may have to be put together again. */
export class KeptPanes {
  readonly #windower: SlidingWindower;
  readonly #tiling: Tiling;
  readonly #aggregator: AnyAggregator;
  readonly #latenessMs: number;
  readonly #panes: Map<number, KeptPane> = new Map();
  readonly #drops: DueQueue<PaneDrop> = new DueQueue();
  /** Keys that late records have changed, by the start of the window. */
  #changed: Map<number, Set<Key>> = new Map();

  constructor(windower: SlidingWindower, aggregator: AnyAggregator, latenessMs: number) {
    this.#windower = windower;
    this.#tiling = panesOf(windower);
    this.#aggregator = aggregator;
    this.#latenessMs = latenessMs;
  }

  /** How many states there are. */
  get size(): number {
    let cells = 0;
    for (const pane of this.#panes.values()) cells += pane.cells.size;
    return cells;
  }

  /** When a pane is to be dropped next. */
  get nextDrop(): number {
    return this.#drops.nextAt;
  }

  /** Takes over a pane that has not been kept before. */
  keep(pane: KeptPane): void {
    this.#panes.set(pane.start, pane);
    this.#drops.push({ at: lastEndOf(this.#windower, pane.start) + this.#latenessMs, start: pane.start });
  }

  /** The state of a key in a pane. */
  cellAt(paneStart: number, key: Key): SliceCell | undefined {
    return this.#panes.get(paneStart)?.cells.get(key);
  }

  /** Drops the next pane, which no record can change from `nextDrop` on. Gives its start. */
  drop(): number {
    const { start } = this.#drops.take();
    this.#panes.delete(start);
    return start;
  }

  /** Takes in the state of a record that comes at a watermark, late for windows up to there. */
  addLate(paneStart: number, key: Key, state: unknown, watermark: number): void {
    if (!this.#panes.has(paneStart)) this.keep({ start: paneStart, cells: new Map() });
    const { cells } = this.#panes.get(paneStart)!;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { state });
    else cell.state = this.#aggregator.merge!(cell.state, state);
    const { lengthMs, everyMs } = this.#windower;
    const from = Math.max(this.#tiling.endOf(paneStart), watermark - this.#latenessMs + 1);
    const last = Math.min(lastEndOf(this.#windower, paneStart), watermark);
    for (let end = firstEndFrom(this.#windower, from); end <= last; end += everyMs)
      this.#note(end - lengthMs, key);
  }

  /** The windows that have changed since the last call, in order. */
  takeChanged(): ChangedWindow[] {
    const { lengthMs } = this.#windower;
    const changed = [...this.#changed].sort(([a], [b]) => a - b);
    this.#changed = new Map();
    return changed.map(([start, keys]) => ({
      ...{ start, end: start + lengthMs },
      keys: [...keys].sort(compareKeys),
    }));
  }

  /** The aggregate of a key's window, all of whose panes are kept. It is nobody else's. */
  total({ start, end }: ChangedWindow, key: Key): unknown {
    let total = this.#aggregator.init();
    for (let pane = start; pane < end; pane = this.#tiling.endOf(pane)) {
      const cell = this.cellAt(pane, key);
      if (cell !== undefined) total = this.#aggregator.merge!(total, cell.state);
    }
    return total;
  }

  #note(start: number, key: Key): void {
    const keys = this.#changed.get(start);
    if (keys === undefined) this.#changed.set(start, new Set([key]));
    else keys.add(key);
  }
}
