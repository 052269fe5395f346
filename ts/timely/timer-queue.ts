import { MinHeap } from "./min-heap.ts";

/** What is woken at an instant. */
export interface Sleeper {
  /** The instant asked for has come. */
  alarm(): void;
  /** Whether it never runs again. */
  readonly isShutDown: boolean;
}

interface Alarm {
  readonly instant: number;
  readonly sleeper: Sleeper;
}

/** Whom to wake at an instant, the earliest first. */
export class TimerQueue {
  readonly #alarms: MinHeap<Alarm> = new MinHeap((a, b) => a.instant < b.instant);

  /** The earliest instant, in ms since 1970; undefined if there is none. */
  get earliest(): number | undefined {
    return this.#alarms.first?.instant;
  }

  add(instant: number, sleeper: Sleeper): void {
    this.#alarms.push({ instant, sleeper });
  }

  /** Drops the alarms of those that never run again. */
  forgetShutDown(): void {
    this.#alarms.retain(({ sleeper }) => !sleeper.isShutDown);
  }

  /** Takes out the alarms that are due at `now`. */
  fire(now: number): void {
    const alarms = this.#alarms;
    while (alarms.first !== undefined && alarms.first.instant <= now) alarms.pop()!.sleeper.alarm();
  }
}
