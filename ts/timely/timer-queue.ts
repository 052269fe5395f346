import type { Operator } from "./operator.ts";

interface Alarm {
  readonly instant: number;
  readonly operator: Operator;
}

/** Operators to wake at an instant, the earliest first: a binary heap. */
export class TimerQueue {
  readonly #heap: Alarm[] = [];

  /** The earliest instant, in ms since 1970; undefined if there is none. */
  get earliest(): number | undefined {
    return this.#heap[0]?.instant;
  }

  add(instant: number, operator: Operator): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push({ instant, operator });
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.instant <= heap[at]!.instant) break;
      this.#swap(parent, at);
      at = parent;
    }
  }

  /** Takes out the alarms that are due at `now` and activates their operators. */
  fire(now: number): void {
    while (this.#heap.length > 0 && this.#heap[0]!.instant <= now) this.#takeFirst().operator.alarm();
  }

  #takeFirst(): Alarm {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      let child = 2 * at + 1;
      if (child >= heap.length) return;
      if (child + 1 < heap.length && heap[child + 1]!.instant < heap[child]!.instant) child++;
      if (heap[at]!.instant <= heap[child]!.instant) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  }
}
