import { stateCodec } from "../../../aggregators/state-codec.ts";
import type { KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import type { Work } from "../../../engine/work.ts";
import type { TimedBatch } from "../../../hot/stage.ts";
import type { SliceLoop, Slices } from "../../../hot/stages.ts";
import type { Due, DueQueue } from "../../../state/due-queue.ts";
import type { HeldBatch } from "../../../state/held-records.ts";
import { KeyOrder } from "../../../state/key-order.ts";
import type { KeyedState } from "../../../state/keyed-state.ts";
import type { SlicedState } from "../../../state/sliced-state.ts";
import type { Key } from "../../../values/key.ts";
import { panesOf } from "../sliding.ts";
import type { SlidingWindower, Tiling } from "../windower.ts";
import { type ChangedKeys, changedInOrder } from "./changed-windows.ts";
import { EarlyPanes } from "./early-panes.ts";
import { EventWindows } from "./event-windows.ts";
import { KeptPanes } from "./kept-panes.ts";
import { Pane, type PaneCell } from "./pane.ts";
import { firstEndFrom, lastEndOf } from "./window-ends.ts";
import { REJECTED, type WindowSpec } from "./window-logic.ts";
import { WindowQueue, windowQueueCodec } from "./window-queue.ts";

/** When a pane goes to the queues of its keys. */
interface PaneDue extends Due {
  readonly pane: Pane;
}

const NOWHERE = new Pane(Number.NaN, Number.NaN, Number.NaN);

/** So many panes in a row are found without a look into the table. */
const NEAR = 16;

/** Sliding windows that share panes: for aggregators that can merge. */
export class SlidingPanes extends EventWindows implements Slices {
  readonly #windower: SlidingWindower;
  readonly #panes: Tiling;
  /** Panes that no window which is due has had yet. */
  readonly #filling: SlicedState<Pane, PaneCell>;
  /** Derived: the same, by when they are due. */
  readonly #due: DueQueue<PaneDue>;
  /** The panes of the window that was due last, but for those that no later window has. */
  readonly #queues: KeyedState<WindowQueue>;
  readonly #order: KeyOrder = new KeyOrder();
  readonly #kept: KeptPanes;
  /** Where early results are asked for: then all records wait. */
  readonly #early: EarlyPanes | undefined;
  readonly #loop: SliceLoop;
  /** Derived: the end of the next window that has panes. */
  #nextEnd: number = Number.POSITIVE_INFINITY;
  latest: Pane = NOWHERE;
  /** Derived: panes of the table, each at a place of its own: records out of order go to and fro between a few. */
  readonly #near: Pane[] = new Array<Pane>(NEAR).fill(NOWHERE);

  constructor(windower: SlidingWindower, spec: WindowSpec, context: KeyedLogicContext) {
    super(spec, context);
    const { state } = context;
    const { aggregator, emitEvery } = spec;
    this.#windower = windower;
    this.#due = state.dueQueue((a, b) => a.pane.start - b.pane.start);
    this.#panes = panesOf(windower);
    const { save, load } = stateCodec(aggregator);
    this.#filling = state.sliced("panes", {
      save: (cell) => save(cell.state),
      open: (start) => this.#scheduled(this.#newPane(start)),
      load: (saved, { cells }, key) => cells.set(key, this.#cellOf(load(saved))),
    });
    this.#queues = state.keyed("queues", windowQueueCodec(aggregator));
    this.#queues.derive(({ givenTo }) => this.#endsBy(givenTo + windower.everyMs));
    this.#kept = new KeptPanes(windower, aggregator, spec.allowedLatenessMs, state);
    if (typeof emitEvery === "number") {
      const cellAt = (start: number, key: Key): PaneCell | undefined =>
        this.#filling.cellAt(start, key) ?? this.#kept.cellAt(start, key);
      this.#early = new EarlyPanes(windower, aggregator, emitEvery, state, cellAt);
    }
    this.#loop = context.code.sliceLoop(this.adding.toOne, this, context.desk);
  }

  get nextDue(): number {
    return Math.min(this.#nextResult, this.#kept.nextDrop);
  }

  onBatch(batch: TimedBatch, watermark: number): void {
    const { values, keys, eventTimes } = batch;
    if (this.#early === undefined) {
      this.#loop(batch, watermark);
      this.#filling.touchBatch(keys, eventTimes, this.#panes.startOf);
    } else for (let i = 0; i < values.length; i++) this.#hold(values[i], keys[i]!, eventTimes[i]!, watermark);
  }

  sliceAt(instant: number): Pane {
    const start = this.#panes.startOf(instant);
    const near = this.#near[this.#placeOf(start)]!;
    this.latest = near.start === start ? near : this.#paneFrom(start);
    return this.latest;
  }

  openSlice(pane: Pane): void {
    this.#filling.add(this.#scheduled(pane));
  }

  takeBehind(_pane: Pane, value: unknown, key: Key, eventTime: number, watermark: number): void {
    this.#hold(value, key, eventTime, watermark);
  }

  protected *fireUpTo(instant: number): Work {
    for (let next = this.#nextResult; next <= instant; next = this.#nextResult) {
      if (this.#nextEnd === next) yield* this.#fire(next);
      else yield* this.#fireEarly(this.#early!); // nothing else is due
    }
    while (this.#kept.nextDrop <= instant) this.#kept.drop();
  }

  /** Every window of a pane at hand that ends by the watermark is done: later ones see the record, and updates. */
  protected takeHeld({ at: watermark, values, keys, eventTimes }: HeldBatch): void {
    const changed: ChangedKeys = new Map();
    for (let i = 0; i < values.length; i++)
      this.#take(values[i], keys[i]!, eventTimes[i]!, watermark, changed);
    if (changed.size > 0) this.#update(changed, watermark);
  }

  get #keepsPanes(): boolean {
    return this.spec.allowedLatenessMs > 0 || this.#early !== undefined;
  }

  get #nextResult(): number {
    return this.#early === undefined ? this.#nextEnd : Math.min(this.#nextEnd, this.#early.nextDue);
  }

  #placeOf(start: number): number {
    return (start / this.#windower.everyMs) & (NEAR - 1);
  }

  #paneFrom(start: number): Pane {
    const pane = this.#filling.at(start);
    if (pane === undefined) return this.#newPane(start);
    this.#near[this.#placeOf(start)] = pane;
    return pane;
  }

  #newPane(start: number): Pane {
    const end = this.#panes.endOf(start);
    return new Pane(start, end, firstEndFrom(this.#windower, end));
  }

  #scheduled(pane: Pane): Pane {
    this.#due.add({ at: pane.dueAt, pane });
    this.#endsBy(pane.dueAt);
    return pane;
  }

  /** A window has panes that ends at an instant. */
  #endsBy(end: number): void {
    if (end < this.#nextEnd) this.#nextEnd = end;
  }

  #hold(value: unknown, key: Key, eventTime: number, watermark: number): void {
    if (lastEndOf(this.#windower, eventTime) + this.spec.allowedLatenessMs > watermark)
      this.held.hold(watermark, value, key, eventTime);
    else this.emitLate(value, key, eventTime);
  }

  #take(value: unknown, key: Key, eventTime: number, watermark: number, changed: ChangedKeys): void {
    const start = this.#panes.startOf(eventTime);
    const isInTime = firstEndFrom(this.#windower, this.#panes.endOf(start)) > watermark;
    const isTaken = isInTime
      ? this.#fill(value, key, eventTime)
      : this.#takeLate(value, key, eventTime, watermark, changed);
    if (isTaken) this.#early?.note(start, key, watermark);
  }

  /** Adds a record to its pane, which is not due. */
  #fill(value: unknown, key: Key, eventTime: number): boolean {
    const pane = this.sliceAt(eventTime);
    const cell = pane.cells.get(key);
    const state = this.add(cell, value, key, eventTime);
    if (state === REJECTED) return false;
    this.#filling.touch(pane.start, key);
    if (pane.cells.size === 0) this.openSlice(pane);
    if (cell === undefined) pane.cells.set(key, this.#cellOf(state));
    else cell.state = state;
    return true;
  }

  /** Where early results are asked for, all have all of their properties from the start. */
  #cellOf(state: unknown): PaneCell {
    return this.#early === undefined ? { state } : { state, round: 0 };
  }

  #takeLate(value: unknown, key: Key, eventTime: number, watermark: number, changed: ChangedKeys): boolean {
    const state = this.add(undefined, value, key, eventTime);
    if (state === REJECTED) return false;
    const paneStart = this.#panes.startOf(eventTime);
    this.merging(key, () => {
      if (lastEndOf(this.#windower, paneStart) > watermark) {
        const nextEnd = firstEndFrom(this.#windower, watermark + 1);
        this.#queueOf(key, nextEnd - this.#windower.everyMs).addLate(paneStart, state);
        this.#queues.touch(key);
        this.#endsBy(nextEnd);
      }
      if (this.#keepsPanes) this.#kept.addLate({ paneStart, key, state, watermark }, changed);
    });
    return true;
  }

  *#fireEarly(early: EarlyPanes): Work {
    const at = early.nextDue;
    this.dueAt(at);
    const results: { readonly start: number; readonly key: Key; readonly state: unknown }[] = [];
    for (const [key, starts] of early.takeDue()) {
      const states = this.merging(key, () => early.totals(at, key, starts));
      for (const [i, start] of starts.entries()) results.push({ start, key, state: states[i] });
    }
    for (const { start, key, state } of results.sort((a, b) => a.start - b.start)) {
      this.emit("early", key, start, start + this.#windower.lengthMs, state);
      if (this.isFull) yield;
    }
  }

  /** Gives the results of windows that were complete again. */
  #update(changed: ChangedKeys, watermark: number): void {
    this.answering(watermark);
    for (const { start, keys } of changedInOrder(changed)) {
      for (const key of keys) {
        const total = this.merging(key, () => this.#kept.total(start, key));
        this.emit("updated", key, start, start + this.#windower.lengthMs, total);
      }
    }
  }

  *#fire(end: number): Work {
    const { lengthMs, everyMs } = this.#windower;
    while (this.#due.nextAt <= end) this.#enqueue(this.#due.take().pane);
    this.dueAt(end);
    const { keys, cells: queues } = this.#order.sorted(this.#queues.cells);
    for (let i = 0; i < keys.length; i++) {
      const queue = queues[i]!;
      if (queue.givenTo >= end) continue;
      queue.givenTo = end;
      const total = this.#takeTotal(queue, keys[i]!, end - lengthMs + everyMs);
      this.emit("final", keys[i]!, end - lengthMs, end, total);
      if (this.isFull) yield;
    }
    this.#queues.touchAll(keys);
    if (this.#queues.isEmpty && this.#filling.isEmpty) this.#order.forget();
    this.#nextEnd = this.#queues.isEmpty ? this.#due.nextAt : end + everyMs;
  }

  #enqueue(pane: Pane): void {
    this.#filling.drop(pane);
    this.#leave(pane);
    for (const [key, { state }] of pane.cells)
      this.merging(key, () =>
        this.#queueOf(key, Number.NEGATIVE_INFINITY).push(
          pane.start,
          this.#keepsPanes ? this.#copyOf(state) : state,
        ),
      );
    if (this.#keepsPanes) this.#kept.keep(pane);
  }

  /** Nothing of a pane that has left the table is to be found. */
  #leave(pane: Pane): void {
    if (this.latest === pane) this.latest = NOWHERE;
    const place = this.#placeOf(pane.start);
    if (this.#near[place] === pane) this.#near[place] = NOWHERE;
  }

  /** A queue changes the states of its panes. */
  #copyOf(state: unknown): unknown {
    const { aggregator } = this.spec;
    return aggregator.merge!(aggregator.init(), state);
  }

  /** @param givenTo Of one that is made: the end of the window whose result was due last. */
  #queueOf(key: Key, givenTo: number): WindowQueue {
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      queue = new WindowQueue(this.spec.aggregator, givenTo);
      this.#queues.set(key, queue);
    }
    return queue;
  }

  /** The aggregate of a key's window; drops the panes that begin before the next one. */
  #takeTotal(queue: WindowQueue, key: Key, nextStart: number): unknown {
    return this.merging(key, () => {
      const total = queue.total();
      queue.dropBefore(nextStart);
      if (queue.size === 0) this.#queues.delete(key);
      return total;
    });
  }
}
