import type { KeyedLogic, KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import type { Key } from "../../../values/key.ts";
import type { EventWindows } from "./event-windows.ts";

/** The one timer of the step goes by this key. */
const TIMER = "";

/**
 * Windows of event time run by the wall clock: a record happens when it comes, and the watermark is the time. The
 * clock is taken to stand still where it goes back.
 */
export class ProcessingClock implements KeyedLogic {
  readonly #windows: EventWindows;
  readonly #context: KeyedLogicContext;
  #now: number = Number.NEGATIVE_INFINITY;

  constructor(windows: EventWindows, context: KeyedLogicContext) {
    this.#windows = windows;
    this.#context = context;
  }

  get liveCells(): number {
    return this.#windows.liveCells;
  }

  onBatch(values: readonly unknown[], keys: readonly Key[]): void {
    this.#advance(this.#context.host.now());
    this.#windows.onBatch(values, keys, new Array<number>(values.length).fill(this.#now), this.#now);
    // What waits until the clock has passed this very instant is due at the next one at the earliest.
    this.#setTimer(this.#windows.heldRecords > 0 ? this.#now + 1 : this.#windows.nextDue);
  }

  onTimer(_key: Key, at: number): void {
    this.#advance(Math.max(at, this.#context.host.now()));
    this.#setTimer(this.#windows.nextDue);
  }

  onEnd(): void {
    this.#windows.onWatermark(Number.POSITIVE_INFINITY, stay);
    this.#windows.onEnd?.();
  }

  #advance(now: number): void {
    this.#now = Math.max(this.#now, Math.floor(now));
    this.#windows.onWatermark(this.#now, stay);
  }

  #setTimer(at: number): void {
    if (at < Number.POSITIVE_INFINITY) this.#context.timers.set(TIMER, at);
    else this.#context.timers.clear(TIMER);
  }
}

/** Results travel where the step is: the wall clock is no instant of event time. */
const stay = (): void => {};
