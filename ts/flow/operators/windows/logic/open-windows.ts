import type { KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import type { SliceLoop, Slices } from "../../../hot/stages.ts";
import { DueQueue } from "../../../state/due-queue.ts";
import type { HeldBatch } from "../../../state/held-records.ts";
import type { Key } from "../../../values/key.ts";
import { EventWindows, multipleAfter } from "./event-windows.ts";
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
      const all = this.#windows.startsOf(eventTimes[i]!).map((start) => this.#windowFrom(start));
      const windows = all.filter((window) => this.#takesHeld(window, watermark));
      if (this.#addTo(windows, values[i], keys[i]!, eventTimes[i]!) === REJECTED) continue;
      for (const window of windows) {
        window.changed.add(keys[i]!);
        if (window.end > watermark) this.#scheduleEarly(window, watermark);
        else if (updated.add(window) && !window.isComplete) this.#close(window);
      }
    }
    if (updated.size === 0) return;
    this.answering(watermark);
    for (const window of [...updated].sort(compareWindows)) this.#emitChanged("updated", window);
  }

  /** Whether a window takes a record that has waited at a watermark: others have it already, or never will. */
  #takesHeld({ end }: OpenWindow, watermark: number): boolean {
    return end <= watermark ? end + this.spec.allowedLatenessMs > watermark : this.#holdsAll;
  }

  get #holdsAll(): boolean {
    return typeof this.spec.emitEvery === "number";
  }

  /** Adds a record to its windows that are not due at its watermark; has it wait for those that are. */
  #take(value: unknown, key: Key, eventTime: number, watermark: number): void {
    const { emitEvery, allowedLatenessMs } = this.spec;
    const starts = this.#windows.startsOf(eventTime);
    if (this.#windows.endOf(starts.at(-1)!) + allowedLatenessMs <= watermark) {
      this.emitLate(value, key, eventTime);
      return;
    }
    if (this.#holdsAll) {
      this.held.hold(watermark, value, key, eventTime);
      return;
    }
    const windows = starts.map((start) => this.#windowFrom(start));
    const inTime = windows.filter(({ end }) => end > watermark);
    const states = this.#addTo(inTime, value, key, eventTime);
    if (states === REJECTED) return;
    if (windows.some((window) => this.#takesHeld(window, watermark)))
      this.held.hold(watermark, value, key, eventTime);
    if (emitEvery !== "record") return;
    for (const [i, { start, end }] of inTime.entries()) this.emit("early", key, start, end, states[i]);
  }

  #windowFrom(start: number): OpenWindow {
    return this.#open.get(start) ?? new OpenWindow(start, this.#windows.endOf(start));
  }

  /** Adds a record to all of the windows, or to none. */
  #addTo(
    windows: readonly OpenWindow[],
    value: unknown,
    key: Key,
    eventTime: number,
  ): unknown[] | typeof REJECTED {
    const cells = windows.map((window) => window.cells.get(key));
    const states = this.addToAll(cells, value, key, eventTime);
    if (states === REJECTED) return REJECTED;
    for (const [i, window] of windows.entries()) {
      const cell = cells[i];
      if (cell !== undefined) {
        cell.state = states[i];
      } else {
        if (window.cells.size === 0) this.openSlice(window);
        window.cells.set(key, { state: states[i] });
      }
    }
    return states;
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
