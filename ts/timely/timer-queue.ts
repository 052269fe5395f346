import { MinHeap } from "./min-heap.ts";
import type { Operator } from "./operator.ts";

interface Alarm {
  readonly instant: number;
  readonly operator: Operator;
}

/** Operators to wake at an instant, the earliest first. */
export class TimerQueue {
  readonly #alarms: MinHeap<Alarm> = new MinHeap((a, b) => a.instant < b.instant);

  /** The earliest instant, in ms since 1970; undefined if there is none. */
  get earliest(): number | undefined {
    return this.#alarms.first?.instant;
  }

  add(instant: number, operator: Operator): void {
    this.#alarms.push({ instant, operator });
  }

  /** Takes out the alarms that are due at `now` and activates their operators. */
  fire(now: number): void {
    const alarms = this.#alarms;
    while (alarms.first !== undefined && alarms.first.instant <= now) alarms.pop()!.operator.alarm();
  }
}
