import { MinHeap } from "./min-heap.ts";

/** What is woken at an instant. */
export interface Sleeper {
  /** The instant asked for has come. */
  alarm(): void;
  /** Whether it never runs again. */
  readonly isShutDown: boolean;
}

/** Clocks differ by as much without having been set: each is read at a moment of its own, and has a grain. */
const GRAIN_MS = 10;

/** Whom to wake at an instant, the earliest first. */
export class TimerQueue {
  readonly #alarms: MinHeap<Sleeper> = new MinHeap();
  /** How far the wall clock is ahead of the monotonic one. */
  #ahead = Number.NEGATIVE_INFINITY;

  /** The earliest instant, in ms since 1970; undefined if there is none. */
  get earliest(): number | undefined {
    return this.#alarms.first && this.#alarms.firstRank;
  }

  add(instant: number, sleeper: Sleeper): void {
    this.#alarms.push(instant, sleeper);
  }

  /** Drops the alarms of those that never run again. */
  forgetShutDown(): void {
    this.#alarms.retain(({ isShutDown }) => !isShutDown);
  }

  /**
   * Rouses everybody where the wall clock was set back: who waits for so many ms to pass has an instant that comes too
   * late, and asks for another one.
   */
  noteClocks(now: number, monotonic: number): void {
    const ahead = now - monotonic;
    const wasSetBack = ahead < this.#ahead - GRAIN_MS;
    if (wasSetBack || ahead > this.#ahead) this.#ahead = ahead;
    if (wasSetBack) for (const sleeper of this.#alarms.items()) sleeper.alarm();
  }

  /** Takes out the alarms that are due at `now`. */
  fire(now: number): void {
    const alarms = this.#alarms;
    while (alarms.firstRank <= now) alarms.pop()!.alarm();
  }
}
