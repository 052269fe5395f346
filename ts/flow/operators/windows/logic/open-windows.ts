import { stateCodec } from "../../../aggregators/state-codec.ts";
import type { KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import { finish, type Work } from "../../../engine/work.ts";
import type { TimedBatch } from "../../../hot/stage.ts";
import type { SliceLoop, Slices } from "../../../hot/stages.ts";
import { endsFlow } from "../../../policy/guarded.ts";
import type { DueQueue } from "../../../state/due-queue.ts";
import type { HeldBatch } from "../../../state/held-records.ts";
import { KeyOrder } from "../../../state/key-order.ts";
import type { SliceCodec, SlicedState } from "../../../state/sliced-state.ts";
import { compareKeys, type Key } from "../../../values/key.ts";
import { EarlyResults } from "./early-results.ts";
import { EventWindows } from "./event-windows.ts";
import { compareWindows, OpenWindow, type WindowCell, type WindowDue } from "./open-window.ts";
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

/** A cell as it is saved. */
type SavedCell = readonly [state: unknown, isGiven: boolean];

/** Windows of event time that hold a state for each of their keys. */
export class OpenWindows extends EventWindows implements Slices {
  readonly #windows: Windows;
  readonly #open: SlicedState<OpenWindow, WindowCell>;
  /** Derived: when windows are complete, and dropped. */
  readonly #due: DueQueue<WindowDue>;
  readonly #order: KeyOrder = new KeyOrder();
  /** Where early results are due at instants. */
  readonly #early: EarlyResults | undefined;
  /** Whether all records wait: for early results, or so that one is taken in by late windows and others together, or not at all. */
  readonly #holdsAll: boolean;
  readonly #loop: SliceLoop | undefined;
  latest: OpenWindow = NOWHERE;

  constructor(windows: Windows, spec: WindowSpec, context: KeyedLogicContext) {
    super(spec, context);
    this.#windows = windows;
    this.#due = context.state.dueQueue((a, b) => compareWindows(a.window, b.window));
    this.#open = context.state.sliced("windows", this.#codec());
    if (typeof spec.emitEvery === "number") this.#early = new EarlyResults(spec.emitEvery, context.state);
    const mayBePartlyLate = windows.startOf === undefined && spec.allowedLatenessMs > 0;
    this.#holdsAll = this.#early !== undefined || (mayBePartlyLate && !endsFlow(spec.policy));
    if (windows.startOf !== undefined && spec.emitEvery === undefined)
      this.#loop = context.code.sliceLoop(this.adding.toOne, this, context.desk);
  }

  get nextDue(): number {
    const { nextAt } = this.#due;
    return this.#early === undefined ? nextAt : Math.min(nextAt, this.#early.nextDue);
  }

  onBatch(batch: TimedBatch, watermark: number): void {
    const { values, keys, eventTimes } = batch;
    if (this.#loop !== undefined) {
      this.#loop(batch, watermark);
      this.#open.touchBatch(keys, eventTimes, this.#windows.startOf!);
    } else for (let i = 0; i < values.length; i++) this.#take(values[i], keys[i]!, eventTimes[i]!, watermark);
  }

  sliceAt(instant: number): OpenWindow {
    this.latest = this.#windowFrom(this.#windows.startOf!(instant));
    return this.latest;
  }

  openSlice(slice: OpenWindow): void {
    this.#open.add(slice);
    this.#due.add({ at: slice.end, window: slice });
  }

  takeBehind(slice: OpenWindow, value: unknown, key: Key, eventTime: number, watermark: number): void {
    if (slice.end + this.spec.allowedLatenessMs > watermark) this.held.hold(watermark, value, key, eventTime);
    else this.emitLate(value, key, eventTime);
  }

  protected *fireUpTo(instant: number): Work {
    for (let at = this.nextDue; at <= instant; at = this.nextDue) {
      if (this.#due.nextAt === at) yield* this.#lookAt(this.#due.take());
      else yield* this.#emitEarly(this.#early!, at); // nothing else is due
    }
  }

  protected takeHeld({ at: watermark, values, keys, eventTimes }: HeldBatch): void {
    const updated = new Map<OpenWindow, Set<Key>>();
    for (let i = 0; i < values.length; i++) {
      const all = this.#windows.startsOf(eventTimes[i]!).map((start) => this.#windowFrom(start));
      const windows = all.filter((window) => this.#takesHeld(window, watermark));
      const states = this.#addTo(windows, values[i], keys[i]!, eventTimes[i]!, watermark);
      if (states === REJECTED) continue;
      for (const [n, window] of windows.entries()) {
        if (window.end <= watermark) this.#update(updated, window, keys[i]!);
        else if (this.#early !== undefined) this.#early.note(window.start, window.end, keys[i]!, watermark);
        else if (this.spec.emitEvery === "record") {
          this.answering(watermark);
          this.emit("early", keys[i]!, window.start, window.end, states[n]);
        }
      }
    }
    if (updated.size === 0) return;
    this.answering(watermark);
    for (const [window, changed] of [...updated].sort(([a], [b]) => compareWindows(a, b)))
      finish(this.#emitOf("updated", window, [...changed]));
  }

  /** Whether a window takes a record that has waited at a watermark: others have it already, or never will. */
  #takesHeld({ end }: OpenWindow, watermark: number): boolean {
    return end <= watermark ? end + this.spec.allowedLatenessMs > watermark : this.#holdsAll;
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
    const states = this.#addTo(inTime, value, key, eventTime, watermark);
    if (states === REJECTED) return;
    if (windows.some((window) => this.#takesHeld(window, watermark)))
      this.held.hold(watermark, value, key, eventTime);
    if (emitEvery !== "record") return;
    for (const [i, { start, end }] of inTime.entries()) this.emit("early", key, start, end, states[i]);
  }

  #windowFrom(start: number): OpenWindow {
    return this.#open.at(start) ?? this.#newWindow(start);
  }

  /** One without an end would keep the others from being complete. */
  #newWindow(start: number): OpenWindow {
    const end = this.#windows.endOf(start);
    if (end > start && end < Number.POSITIVE_INFINITY) return new OpenWindow(start, end);
    throw this.context.desk.fail("step-failed", `no window is from ${start} to ${end}`, undefined, undefined);
  }

  /** Adds a record to all of the windows, or to none. */
  #addTo(
    windows: readonly OpenWindow[],
    value: unknown,
    key: Key,
    eventTime: number,
    watermark: number,
  ): unknown[] | typeof REJECTED {
    const cells = windows.map((window) => window.cells.get(key));
    const states = this.addToAll(cells, value, key, eventTime);
    if (states === REJECTED) return REJECTED;
    if (this.#open.isTracking) for (const { start } of windows) this.#open.touch(start, key);
    for (const [i, window] of windows.entries()) {
      const cell = cells[i];
      if (window.isComplete && window.end > watermark) this.#reopen(window);
      if (cell !== undefined) {
        cell.state = states[i];
      } else {
        if (window.cells.size === 0) this.openSlice(window);
        window.cells.set(key, { state: states[i] });
      }
    }
    return states;
  }

  /** One that was loaded, complete for all of its keys, has a record of another key that is in time. */
  #reopen(window: OpenWindow): void {
    window.isComplete = false;
    for (const cell of window.cells.values()) cell.isGiven = true;
    this.#due.add({ at: window.end, window });
  }

  /** Late records alone may open a window: then it is complete from the start. */
  #update(updated: Map<OpenWindow, Set<Key>>, window: OpenWindow, key: Key): void {
    const changed = updated.get(window);
    if (changed !== undefined) changed.add(key);
    else updated.set(window, new Set([key]));
    if (!window.isComplete) this.#close(window);
  }

  /** A window that was loaded may be looked at more than once. */
  *#lookAt({ at, window }: WindowDue): Work {
    if (!window.isComplete) yield* this.#complete(window);
    else if (window.end + this.spec.allowedLatenessMs <= at) this.#drop(window);
  }

  *#complete(window: OpenWindow): Work {
    this.dueAt(window.end);
    const { keys, cells } = this.#order.sorted(window.cells);
    for (let i = 0; i < keys.length; i++) {
      const { state, isGiven } = cells[i]!;
      if (isGiven !== true) this.emit("final", keys[i]!, window.start, window.end, state);
      if (this.isFull) yield;
    }
    this.#close(window);
  }

  #close(window: OpenWindow): void {
    window.isComplete = true;
    const { allowedLatenessMs } = this.spec;
    if (allowedLatenessMs === 0) this.#drop(window);
    else {
      this.#open.touchSlice(window);
      this.#due.add({ at: window.end + allowedLatenessMs, window });
    }
  }

  #drop(window: OpenWindow): void {
    this.#open.drop(window);
    if (this.latest === window) this.latest = NOWHERE; // so that nothing of it is left
    if (this.#open.isEmpty) this.#order.forget();
  }

  *#emitEarly(early: EarlyResults, at: number): Work {
    this.dueAt(at);
    for (const { start, keys } of early.takeDue()) yield* this.#emitOf("early", this.#open.at(start)!, keys);
  }

  /** Of keys that the window has. */
  *#emitOf(kind: "early" | "updated", window: OpenWindow, keys: Key[]): Work {
    for (const key of keys.sort(compareKeys)) {
      this.emit(kind, key, window.start, window.end, window.cells.get(key)!.state);
      if (this.isFull) yield;
    }
  }

  /** Cells of one window come from different workers, which may have given its results or not. */
  #codec(): SliceCodec<OpenWindow, WindowCell> {
    const codec = stateCodec(this.spec.aggregator);
    return {
      save: ({ state, isGiven }, { isComplete }): SavedCell => [
        codec.save(state),
        isComplete || isGiven === true,
      ],
      open: (start) => {
        const window = new OpenWindow(start, this.#windows.endOf(start));
        window.isComplete = true;
        this.#due.add({ at: window.end + this.spec.allowedLatenessMs, window });
        return window;
      },
      load: (saved, window, key) => {
        const [content, isGiven] = saved as SavedCell;
        const state = codec.load(content);
        window.cells.set(key, isGiven ? { state, isGiven } : { state });
        if (isGiven || !window.isComplete) return;
        window.isComplete = false;
        this.#due.add({ at: window.end, window });
      },
    };
  }
}
