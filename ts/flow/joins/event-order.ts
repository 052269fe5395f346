import type { Key } from "../key.ts";
import { MinHeap } from "../keyed/min-heap.ts";

/** A record that waits for its turn. */
export interface Waiting {
  readonly value: unknown;
  readonly key: Key;
  readonly eventTime: number;
  /** When it takes effect: its event time or, for one that came late, the watermark that it came at. */
  readonly instant: number;
  readonly side: number;
  /** Of records alike in all else, the one that came first goes first. */
  readonly order: number;
}

/**
 * Holds records back until the watermark has passed them, and hands them out in the order of their instants, however
 * the sides and partitions that they come from interleave. A late record takes effect at the watermark it came at,
 * which its own partition alone decides; the step's watermark cannot have passed that.
 */
export class EventOrder {
  readonly #waiting: MinHeap<Waiting> = new MinHeap(isBefore);
  #order = 0;

  add(value: unknown, key: Key, eventTime: number, watermark: number, side: number): void {
    const instant = Math.max(eventTime, watermark);
    this.#waiting.push({ value, key, eventTime, instant, side, order: this.#order++ });
  }

  /** The next record that nothing earlier can precede any more. */
  takeBefore(watermark: number): Waiting | undefined {
    const { first } = this.#waiting;
    return first !== undefined && first.instant < watermark ? this.#waiting.pop() : undefined;
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  if (a.instant !== b.instant) return a.instant < b.instant;
  if (a.eventTime !== b.eventTime) return a.eventTime < b.eventTime;
  return a.side !== b.side ? a.side < b.side : a.order < b.order;
}
