import type { SliceLoop, Slices } from "../../fusion/stages.ts";
import type { Key } from "../../key.ts";
import type { KeyedLogicContext } from "../../keyed/keyed-logic.ts";
import { DueQueue } from "./due-queue.ts";
import { EventWindows, multipleAfter } from "./event-windows.ts";
import type { HeldBatch } from "./held-records.ts";
import { KeyOrder } from "./key-order.ts";
import { compareWindows, OpenWindow, type WindowDue } from "./open-window.ts";
import { REJECTED, type WindowSpec } from "./window-logic.ts";

/** In no window: what the loop starts from. */
const NOWHERE = new OpenWindow(Number.NaN, Number.NaN);

/** The windows that records fall into. */
export interface Windows {
  /** Starts of those that an instant is in. */
  startsOf(instant: number): readonly number[];
  endOf(start: number): number;
  /** Start of the one that an instant is in, where they lie side by side. */
  readonly startOf: ((instant: number) => number) | undefined;
}

/** Windows of event time that hold a state for each of their keys. */
export class OpenWindows extends EventWindows implements Slices {
  readonly #windows: Windows;
  readonly #open: Map<number, OpenWindow> = new Map();
  readonly #due: DueQueue<WindowDue> = new DueQueue((a, b) => compareWindows(a.window, b.window));
  readonly #order: KeyOrder = new KeyOrder();
  readonly #loop: SliceLoop | undefined;
  latest: OpenWindow = NOWHERE;

  constructor(windows: Windows, spec: WindowSpec, context: KeyedLogicContext) {
    super(spec, context);
    this.#windows = windows;
    if (windows.startOf !== undefined && spec.emitEvery === undefined)
      this.#loop = context.code.sliceLoop(spec.aggregator, this, context.site);
  }

  get nextDue(): number {
    return this.#due.nextAt;
  }

  get liveCells(): number {
    let cells = this.held.size;
    for (const window of this.#open.values()) cells += window.cells.size;
    return cells;
  }

  onBatch(
    values: readonly unknown[],
    keys: readonly Key[],
    eventTimes: readonly number[],
    watermark: number,
  ): void {
    if (this.#loop !== undefined) this.#loop(values, keys, eventTimes, watermark);
    else for (let i = 0; i < values.length; i++) this.#take(values[i], keys[i]!, eventTimes[i]!, watermark);
  }

  sliceAt(instant: number): OpenWindow {
    this.latest = this.#windowFrom(this.#windows.startOf!(instant));
    return this.latest;
  }

  openSlice(slice: OpenWindow): void {
    this.#open.set(slice.start, slice);
    this.#due.push({ at: slice.end, act: "complete", window: slice });
  }

  passed(slice: OpenWindow, value: unknown, key: Key, eventTime: number, watermark: number): void {
    if (slice.end + this.spec.allowedLatenessMs > watermark) this.held.hold(watermark, value, key, eventTime);
    else this.emitLate(value, key, eventTime);
  }

  protected fireUpTo(instant: number): void {
    while (this.#due.size > 0 && this.#due.nextAt <= instant) {
      const { act, window, at } = this.#due.take();
      if (act === "drop") this.#drop(window);
      else if (window.isComplete) continue;
      else if (act === "complete") this.#complete(window);
      else this.#emitEarly(window, at);
    }
  }

  protected takeHeld({ at: watermark, values, keys, eventTimes }: HeldBatch): void {
    const updated = new Set<OpenWindow>();
    for (let i = 0; i < values.length; i++) {
      for (const start of this.#windows.startsOf(eventTimes[i]!)) {
        const window = this.#windowFrom(start);
        const isDue = window.end <= watermark;
        if (isDue ? window.end + this.spec.allowedLatenessMs <= watermark : !this.#holdsAll) continue;
        if (this.#addTo(window, values[i], keys[i]!, eventTimes[i]!) === REJECTED) break;
        window.changed.add(keys[i]!);
        if (!isDue) this.#scheduleEarly(window, watermark);
        else if (updated.add(window) && !window.isComplete) this.#close(window);
      }
    }
    if (updated.size === 0) return;
    this.answering(watermark);
    for (const window of [...updated].sort(compareWindows)) this.#emitChanged("updated", window);
  }

  get #holdsAll(): boolean {
    return typeof this.spec.emitEvery === "number";
  }

  /** Adds a record to its windows that are not due at its watermark; has it wait for those that are. */
  #take(value: unknown, key: Key, eventTime: number, watermark: number): void {
    const starts = this.#windows.startsOf(eventTime);
    const { emitEvery, allowedLatenessMs } = this.spec;
    const ends = starts.map((start) => this.#windows.endOf(start));
    if (ends.at(-1)! + allowedLatenessMs <= watermark) {
      this.emitLate(value, key, eventTime);
      return;
    }
    const waits = ends.some((end) => end <= watermark && end + allowedLatenessMs > watermark);
    if (waits || this.#holdsAll) this.held.hold(watermark, value, key, eventTime);
    if (this.#holdsAll) return;
    for (const [i, start] of starts.entries()) {
      if (ends[i]! <= watermark) continue;
      const window = this.#windowFrom(start);
      const state = this.#addTo(window, value, key, eventTime);
      if (state === REJECTED) return;
      if (emitEvery === "record") this.emit("early", key, window.start, window.end, state);
    }
  }

  #windowFrom(start: number): OpenWindow {
    return this.#open.get(start) ?? new OpenWindow(start, this.#windows.endOf(start));
  }

  #addTo(window: OpenWindow, value: unknown, key: Key, eventTime: number): unknown {
    const cell = window.cells.get(key);
    const state = this.add(cell, value, key, eventTime);
    if (state === REJECTED) return REJECTED;
    if (cell !== undefined) {
      cell.state = state;
    } else {
      if (window.cells.size === 0) this.openSlice(window);
      window.cells.set(key, { state });
    }
    return state;
  }

  #scheduleEarly(window: OpenWindow, watermark: number): void {
    if (window.isEarlyDue) return;
    const at = multipleAfter(Math.max(watermark, window.start), this.spec.emitEvery as number);
    if (at >= window.end) return;
    window.isEarlyDue = true;
    this.#due.push({ at, act: "early", window });
  }

  #complete(window: OpenWindow): void {
    this.dueAt(window.end);
    const { keys, cells } = this.#order.sorted(window.cells);
    for (let i = 0; i < keys.length; i++)
      this.emit("final", keys[i]!, window.start, window.end, cells[i]!.state);
    window.changed.clear();
    this.#close(window);
  }

  /** Late records alone may open a window: then it is complete from the start. */
  #close(window: OpenWindow): void {
    window.isComplete = true;
    const { allowedLatenessMs } = this.spec;
    if (allowedLatenessMs === 0) this.#drop(window);
    else this.#due.push({ at: window.end + allowedLatenessMs, act: "drop", window });
  }

  #drop(window: OpenWindow): void {
    this.#open.delete(window.start);
    if (this.latest === window) this.latest = NOWHERE; // so that nothing of it is left
    if (this.#open.size === 0) this.#order.forget();
  }

  #emitEarly(window: OpenWindow, at: number): void {
    window.isEarlyDue = false;
    this.dueAt(at);
    this.#emitChanged("early", window);
  }

  #emitChanged(kind: "early" | "updated", window: OpenWindow): void {
    for (const key of window.takeChanged())
      this.emit(kind, key, window.start, window.end, window.cells.get(key)!.state);
  }
}
