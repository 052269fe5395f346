import type { SliceCell, SliceLoop, Slices } from "../../fusion/stages.ts";
import type { Key } from "../../key.ts";
import type { KeyedLogicContext } from "../../keyed/keyed-logic.ts";
import { panesOf } from "../sliding.ts";
import type { SlidingWindower, Tiling } from "../windower.ts";
import { type Due, DueQueue } from "./due-queue.ts";
import { EventWindows } from "./event-windows.ts";
import type { HeldBatch } from "./held-records.ts";
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

/** Sliding windows that share panes: for aggregators that can merge, without early results. */
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
  readonly #loop: SliceLoop;
  #nextEnd: number = Number.POSITIVE_INFINITY;
  latest: Pane = NOWHERE;

  constructor(windower: SlidingWindower, spec: WindowSpec, context: KeyedLogicContext) {
    super(spec, context);
    this.#windower = windower;
    this.#panes = panesOf(windower);
    this.#kept = new KeptPanes(windower, spec.aggregator, spec.allowedLatenessMs);
    this.#loop = context.code.sliceLoop(spec.aggregator, this, context.site);
  }

  get nextDue(): number {
    return Math.min(this.#nextEnd, this.#kept.nextDrop);
  }

  get liveCells(): number {
    let cells = this.held.size + this.#kept.size;
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
    this.#loop(values, keys, eventTimes, watermark);
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

  passed(pane: Pane, value: unknown, key: Key, eventTime: number, watermark: number): void {
    if (lastEndOf(this.#windower, pane.start) + this.spec.allowedLatenessMs > watermark)
      this.held.hold(watermark, value, key, eventTime);
    else this.emitLate(value, key, eventTime);
  }

  protected fireUpTo(instant: number): void {
    while (this.#nextEnd <= instant) this.#fire(this.#nextEnd);
    this.#kept.dropUpTo(instant);
  }

  /** Every window of a pane at hand that ends by the watermark is done: later ones see the record, and updates. */
  protected takeHeld({ at: watermark, values, keys, eventTimes }: HeldBatch): void {
    for (let i = 0; i < values.length; i++) this.#takeLate(values[i], keys[i]!, eventTimes[i]!, watermark);
    const next = firstEndFrom(this.#windower, watermark + 1);
    if (this.#queues.size > 0) this.#nextEnd = Math.min(this.#nextEnd, next);
    if (this.#takesLate) this.#update(watermark);
  }

  get #takesLate(): boolean {
    return this.spec.allowedLatenessMs > 0;
  }

  #takeLate(value: unknown, key: Key, eventTime: number, watermark: number): void {
    const state = this.add(undefined, value, key, eventTime);
    if (state === REJECTED) return;
    const start = this.#panes.startOf(eventTime);
    this.merging(key, () => {
      if (lastEndOf(this.#windower, start) > watermark) this.#queueOf(key).addLate(start, state);
      if (this.#takesLate) this.#kept.addLate(start, key, state, watermark);
    });
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
        this.#queueOf(key).push(pane.start, this.#takesLate ? this.#copyOf(state) : state),
      );
    if (this.#takesLate) this.#kept.keep(pane);
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
