import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import { stateCodec } from "../../../aggregators/state-codec.ts";
import type { Due, DueQueue } from "../../../state/due-queue.ts";
import { type SlicedState, SliceOf } from "../../../state/sliced-state.ts";
import type { StepState } from "../../../state/step-state.ts";
import type { Key } from "../../../values/key.ts";
import { panesOf } from "../sliding.ts";
import type { SlidingWindower, Tiling } from "../windower.ts";
import { type ChangedKeys, noteChanged } from "./changed-windows.ts";
import type { PaneCell } from "./pane.ts";
import { firstEndFrom, lastEndOf } from "./window-ends.ts";

/** A pane with the states of its keys. */
type KeptPane = SliceOf<PaneCell>;

interface PaneDrop extends Due {
  readonly pane: KeptPane;
}

/** A late record, as the state it makes by itself. */
export interface LateRecord {
  readonly paneStart: number;
  readonly key: Key;
  readonly state: unknown;
  /** The watermark it came at: it is late for windows that end up to there. */
  readonly watermark: number;
}

/** Panes that have gone to the queues of their keys, for as long as a window may have to be put together again. */
export class KeptPanes {
  readonly #windower: SlidingWindower;
  readonly #tiling: Tiling;
  readonly #aggregator: AnyAggregator;
  readonly #latenessMs: number;
  readonly #panes: SlicedState<KeptPane, PaneCell>;
  /** Derived: when panes are dropped. */
  readonly #drops: DueQueue<PaneDrop>;

  constructor(windower: SlidingWindower, aggregator: AnyAggregator, latenessMs: number, state: StepState) {
    this.#windower = windower;
    this.#tiling = panesOf(windower);
    this.#aggregator = aggregator;
    this.#latenessMs = latenessMs;
    this.#drops = state.dueQueue();
    const { save, load } = stateCodec(aggregator);
    this.#panes = state.sliced("kept panes", {
      save: (cell) => save(cell.state),
      open: (start) => this.#scheduled(new SliceOf(start)),
      load: (saved, { cells }, key) => cells.set(key, { state: load(saved), round: 0 }),
    });
  }

  /** When a pane is to be dropped next. */
  get nextDrop(): number {
    return this.#drops.nextAt;
  }

  /** Takes over a pane. One that is kept already has been loaded, with the cells of other keys. */
  keep(pane: KeptPane): void {
    const own = this.#panes.at(pane.start);
    if (own === undefined) this.#panes.add(this.#scheduled(pane));
    else {
      for (const [key, cell] of pane.cells) own.cells.set(key, cell);
      this.#panes.touchSlice(pane);
    }
  }

  /** The state of a key in a pane. */
  cellAt(paneStart: number, key: Key): PaneCell | undefined {
    return this.#panes.cellAt(paneStart, key);
  }

  /** Drops the next pane, which no record can change from `nextDrop` on. */
  drop(): void {
    this.#panes.drop(this.#drops.take().pane);
  }

  /** Takes a late record in, and notes the windows whose results it changes. */
  addLate({ paneStart, key, state, watermark }: LateRecord, changed: ChangedKeys): void {
    let pane = this.#panes.at(paneStart);
    if (pane === undefined) {
      pane = this.#scheduled(new SliceOf(paneStart));
      this.#panes.add(pane);
    }
    const cell = pane.cells.get(key);
    if (cell === undefined) pane.cells.set(key, { state, round: 0 });
    else cell.state = this.#aggregator.merge!(cell.state, state);
    this.#panes.touch(paneStart, key);
    const { lengthMs, everyMs } = this.#windower;
    const from = Math.max(this.#tiling.endOf(paneStart), watermark - this.#latenessMs + 1);
    const last = Math.min(lastEndOf(this.#windower, paneStart), watermark);
    for (let end = firstEndFrom(this.#windower, from); end <= last; end += everyMs)
      noteChanged(changed, end - lengthMs, key);
  }

  /** The aggregate of a key's window, all of whose panes are kept. It is nobody else's. */
  total(start: number, key: Key): unknown {
    let total = this.#aggregator.init();
    for (let pane = start; pane < start + this.#windower.lengthMs; pane = this.#tiling.endOf(pane)) {
      const cell = this.cellAt(pane, key);
      if (cell !== undefined) total = this.#aggregator.merge!(total, cell.state);
    }
    return total;
  }

  #scheduled(pane: KeptPane): KeptPane {
    this.#drops.add({ at: lastEndOf(this.#windower, pane.start) + this.#latenessMs, pane });
    return pane;
  }
}
