import type { Due, DueQueue } from "../../../state/due-queue.ts";
import { type SlicedState, SliceOf } from "../../../state/sliced-state.ts";
import type { StepState } from "../../../state/step-state.ts";
import type { Key } from "../../../values/key.ts";
import { multipleAfter } from "./event-windows.ts";

/** A window that has changed since its last results. Its cells: when the next one of each key is due. */
class ChangedWindow extends SliceOf<number> {
  /** When one of its keys is due: what the queue was told last. */
  dueAt: number = Number.NaN;
}

const NOWHERE = new ChangedWindow(Number.NaN);

interface EarlyDue extends Due {
  readonly start: number;
}

/** The keys of a window that have a result. */
export interface EarlyWindow {
  readonly start: number;
  readonly keys: Key[];
}

/** Which windows of which keys have changed since their last result, and when their next early one is due. */
export class EarlyResults {
  readonly #everyMs: number;
  readonly #changed: SlicedState<ChangedWindow, number>;
  /** Derived: when windows are due. */
  readonly #due: DueQueue<EarlyDue>;
  /** The one noted last: mostly the next is the same. */
  #latest: ChangedWindow = NOWHERE;

  constructor(everyMs: number, state: StepState) {
    this.#everyMs = everyMs;
    this.#due = state.dueQueue((a, b) => a.start - b.start);
    this.#changed = state.sliced("early", {
      save: (at) => at,
      open: (start) => new ChangedWindow(start),
      load: (at, window, key) => this.#put(window, key, at as number), // as saved above
    });
  }

  /** When the next results are due; +Infinity where none are. */
  get nextDue(): number {
    return this.#due.nextAt;
  }

  /** A record that came at a watermark has changed a key's window: a result is due, unless it ends before that. */
  note(start: number, end: number, key: Key, watermark: number): void {
    const at = multipleAfter(Math.max(watermark, start), this.#everyMs);
    if (at >= end) return;
    const window = this.#latest.start === start ? this.#latest : this.#windowAt(start);
    if (window.cells.get(key) === at) return;
    this.#put(window, key, at);
    this.#changed.touch(start, key);
  }

  /** Takes out what is due next: windows in order of their starts, keys in no order. */
  takeDue(): EarlyWindow[] {
    this.#latest = NOWHERE; // it may be dropped
    const at = this.nextDue;
    const due: EarlyWindow[] = [];
    while (this.nextDue === at) {
      const window = this.#changed.at(this.#due.take().start);
      if (window !== undefined) due.push({ start: window.start, keys: this.#takeKeys(window, at) });
    }
    return due;
  }

  #windowAt(start: number): ChangedWindow {
    let window = this.#changed.at(start);
    if (window === undefined) {
      window = new ChangedWindow(start);
      this.#changed.add(window);
    }
    this.#latest = window;
    return window;
  }

  #put(window: ChangedWindow, key: Key, at: number): void {
    window.cells.set(key, at);
    if (window.dueAt === at) return;
    window.dueAt = at;
    this.#due.add({ at, start: window.start });
  }

  /** Mostly they are all: keys with different instants have been loaded from different workers. */
  #takeKeys(window: ChangedWindow, at: number): Key[] {
    const keys = [...window.cells.keys()].filter((key) => window.cells.get(key) === at);
    if (keys.length === window.cells.size) this.#changed.drop(window);
    else for (const key of keys) this.#changed.remove(window, key);
    return keys;
  }
}
