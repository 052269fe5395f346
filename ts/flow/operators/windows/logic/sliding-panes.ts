import type { KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import type { SliceCell, SliceLoop, Slices } from "../../../hot/stages.ts";
import { type Due, DueQueue } from "../../../state/due-queue.ts";
import type { HeldBatch } from "../../../state/held-records.ts";
import type { Key } from "../../../values/key.ts";
import { panesOf } from "../sliding.ts";
import type { SlidingWindower, Tiling } from "../windower.ts";
import { EarlyPanes } from "./early-panes.ts";
import { EventWindows } from "./event-windows.ts";
import { KeptPanes } from "./kept-panes.ts";
import { KeyOrder } from "./key-order.ts";
import { PaneQueue } from "./pane-queue.ts";
import { firstEndFrom, lastEndOf } from "./window-ends.ts";
import { REJECTED, type WindowSpec } from "./window-logic.ts";

/** A stretch of time that windows share. */
interface Pane {
  readonly start: number;
  readonly end: number;
  /** End of the first window that has it: when it goes to the queues of its keys. */
  readonly dueAt: number;
  readonly cells: Map<Key, SliceCell>;
}

/** When a pane goes to the queues of its keys. */
interface PaneDue extends Due {
  readonly pane: Pane;
}

const NOWHERE: Pane = { start: Number.NaN, end: Number.NaN, dueAt: Number.NaN, cells: new Map() };

/** Sliding windows that share panes: for aggregators that can merge. */
export class SlidingPanes extends EventWindows implements Slices {
  readonly #windower: SlidingWindower;
  readonly #panes: Tiling;
  /** Panes that no window which is due has had yet. */
  readonly #filling: Map<number, Pane> = new Map();
  /** The same, by when they are due. */
  readonly #due: DueQueue<PaneDue> = new DueQueue((a, b) => a.pane.start - b.pane.start);
  /** The panes of the window that was due last, but for those that no later window has. */
  readonly #queues: Map<Key, PaneQueue> = new Map();
  readonly #order: KeyOrder = new KeyOrder();
  readonly #kept: KeptPanes;
  /** Where early results are asked for: then all records wait. */
  readonly #early: EarlyPanes | undefined;
  readonly #loop: SliceLoop;
  #nextEnd: number = Number.POSITIVE_INFINITY;
  latest: Pane = NOWHERE;

  constructor(windower: SlidingWindower, spec: WindowSpec, context: KeyedLogicContext) {
    super(spec, context);
    this.#windower = windower;
    this.#panes = panesOf(windower);
    this.#kept = new KeptPanes(windower, spec.aggregator, spec.allowedLatenessMs);
    if (typeof spec.emitEvery === "number") {
      const cellAt = (start: number, key: Key): SliceCell | undefined =>
        this.#filling.get(start)?.cells.get(key) ?? this.#kept.cellAt(start, key);
      this.#early = new EarlyPanes(windower, spec.aggregator, spec.emitEvery, cellAt);
    }
    this.#loop = context.code.sliceLoop(spec.aggregator, this, context.site);
  }

  get nextDue(): number {
    return Math.min(this.#nextResult, this.#kept.nextDrop);
  }

  get liveCells(): number {
    let cells = this.held.size + this.#kept.size + (this.#early?.size ?? 0);
    for (const { cells: own } of this.#filling.values()) cells += own.size;
    for (const queue of this.#queues.values()) cells += queue.size;
    return cells;
  }

  onBatch(
    values: readonly unknown[],
    keys: readonly Key[],
    eventTimes: readonly number[],
    watermark: number,
  ): void {
    if (this.#early === undefined) this.#loop(values, keys, eventTimes, watermark);
    else for (let i = 0; i < values.length; i++) this.#hold(values[i], keys[i]!, eventTimes[i]!, watermark);
  }

  sliceAt(instant: number): Pane {
    const start = this.#panes.startOf(instant);
    let pane = this.#filling.get(start);
    if (pane === undefined) {
      const end = this.#panes.endOf(start);
      pane = { start, end, dueAt: firstEndFrom(this.#windower, end), cells: new Map() };
    }
    this.latest = pane;
    return pane;
  }

  openSlice(pane: Pane): void {
    this.#filling.set(pane.start, pane);
    this.#due.push({ at: pane.dueAt, pane });
    if (pane.dueAt < this.#nextEnd) this.#nextEnd = pane.dueAt;
  }

  passed(_pane: Pane, value: unknown, key: Key, eventTime: number, watermark: number): void {
    this.#hold(value, key, eventTime, watermark);
  }

  protected fireUpTo(instant: number): void {
    for (let next = this.#nextResult; next <= instant; next = this.#nextResult) {
      if (this.#nextEnd === next) this.#fire(next);
      else this.#fireEarly(this.#early!); // nothing else is due
    }
    while (this.#kept.nextDrop <= instant) {
      const start = this.#kept.drop();
      this.#early?.forget(start);
    }
  }

  /** Every window of a pane at hand that ends by the watermark is done: later ones see the record, and updates. */
  protected takeHeld({ at: watermark, values, keys, eventTimes }: HeldBatch): void {
    for (let i = 0; i < values.length; i++) this.#take(values[i], keys[i]!, eventTimes[i]!, watermark);
    const next = firstEndFrom(this.#windower, watermark + 1);
    if (this.#queues.size > 0) this.#nextEnd = Math.min(this.#nextEnd, next);
    if (this.#takesLate) this.#update(watermark);
  }

  get #takesLate(): boolean {
    return this.spec.allowedLatenessMs > 0;
  }

  get #keepsPanes(): boolean {
    return this.#takesLate || this.#early !== undefined;
  }

  get #nextResult(): number {
    return this.#early === undefined ? this.#nextEnd : Math.min(this.#nextEnd, this.#early.nextDue);
  }

  #hold(value: unknown, key: Key, eventTime: number, watermark: number): void {
    if (lastEndOf(this.#windower, eventTime) + this.spec.allowedLatenessMs > watermark)
      this.held.hold(watermark, value, key, eventTime);
    else this.emitLate(value, key, eventTime);
  }

  #take(value: unknown, key: Key, eventTime: number, watermark: number): void {
    const start = this.#panes.startOf(eventTime);
    const isInTime = firstEndFrom(this.#windower, this.#panes.endOf(start)) > watermark;
    const isTaken = isInTime
      ? this.#fill(value, key, eventTime)
      : this.#takeLate(value, key, eventTime, watermark);
    if (isTaken) this.#early?.mark(start, key, watermark);
  }

  /** Adds a record to its pane, which is not due. */
  #fill(value: unknown, key: Key, eventTime: number): boolean {
    const pane = this.sliceAt(eventTime);
    const state = this.add(pane.cells.get(key), value, key, eventTime);
    if (state === REJECTED) return false;
    if (pane.cells.size === 0) this.openSlice(pane);
    pane.cells.set(key, { state });
    return true;
  }

  #takeLate(value: unknown, key: Key, eventTime: number, watermark: number): boolean {
    const state = this.add(undefined, value, key, eventTime);
    if (state === REJECTED) return false;
    const start = this.#panes.startOf(eventTime);
    this.merging(key, () => {
      if (lastEndOf(this.#windower, start) > watermark) this.#queueOf(key).addLate(start, state);
      if (this.#keepsPanes) this.#kept.addLate(start, key, state, watermark);
    });
    return true;
  }

  #fireEarly(early: EarlyPanes): void {
    const at = early.nextDue;
    this.dueAt(at);
    const results: { readonly start: number; readonly key: Key; readonly state: unknown }[] = [];
    for (const [key, starts] of early.takeDue()) {
      const states = this.merging(key, () => early.totals(at, key, starts));
      for (const [i, start] of starts.entries()) results.push({ start, key, state: states[i] });
    }
    for (const { start, key, state } of results.sort((a, b) => a.start - b.start))
      this.emit("early", key, start, start + this.#windower.lengthMs, state);
  }

  /** Gives the results of windows that were complete again. */
  #update(watermark: number): void {
    const changed = this.#kept.takeChanged();
    if (changed.length > 0) this.answering(watermark);
    for (const window of changed) {
      for (const key of window.keys) {
        const total = this.merging(key, () => this.#kept.total(window, key));
        this.emit("updated", key, window.start, window.end, total);
      }
    }
  }

  #fire(end: number): void {
    const { lengthMs, everyMs } = this.#windower;
    while (this.#due.nextAt <= end) this.#enqueue(this.#due.take().pane);
    this.dueAt(end);
    const { keys, cells: queues } = this.#order.sorted(this.#queues);
    for (let i = 0; i < keys.length; i++) {
      const total = this.#takeTotal(queues[i]!, keys[i]!, end - lengthMs + everyMs);
      this.emit("final", keys[i]!, end - lengthMs, end, total);
    }
    if (this.#queues.size === 0 && this.#filling.size === 0) this.#order.forget();
    this.#nextEnd = this.#queues.size > 0 ? end + everyMs : this.#due.nextAt;
  }

  #enqueue(pane: Pane): void {
    this.#filling.delete(pane.start);
    if (this.latest === pane) this.latest = NOWHERE;
    for (const [key, { state }] of pane.cells)
      this.merging(key, () =>
        this.#queueOf(key).push(pane.start, this.#keepsPanes ? this.#copyOf(state) : state),
      );
    if (this.#keepsPanes) this.#kept.keep(pane);
  }

  /** A queue changes the states of its panes. */
  #copyOf(state: unknown): unknown {
    const { aggregator } = this.spec;
    return aggregator.merge!(aggregator.init(), state);
  }

  #queueOf(key: Key): PaneQueue {
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      queue = new PaneQueue(this.spec.aggregator);
      this.#queues.set(key, queue);
    }
    return queue;
  }

  /** The aggregate of a key's window; drops the panes that begin before the next one. */
  #takeTotal(queue: PaneQueue, key: Key, nextStart: number): unknown {
    return this.merging(key, () => {
      const total = queue.total();
      queue.dropBefore(nextStart);
      if (queue.size === 0) this.#queues.delete(key);
      return total;
    });
  }
}
