import { MinHeap } from "../../timely/min-heap.ts";
import type { Key } from "../values/key.ts";

/** A record that waits for its turn. */
export interface Waiting {
  readonly value: unknown;
  readonly key: Key | undefined;
  readonly eventTime: number;
  /** When it takes effect: its event time or, for one that came late, the watermark that it came at. */
  readonly instant: number;
  /** Of the streams that a step reads, the one it came by. */
  readonly side: number;
  /** Of records alike in all else, the one that came first goes first. */
  readonly order: number;
}

/**
 * Holds records back until the watermark has come to them, and hands them out in the order of their instants, however
 * the sides and partitions that they come from interleave. A late record takes effect at the watermark it came at,
 * which its own partition alone decides; the step's watermark cannot have passed that.
 */
export class EventOrder {
  readonly #waiting: MinHeap<Waiting> = new MinHeap(isBefore);
  readonly #until: "before" | "at";
  #order = 0;

  /** @param until Whether a record's turn is when the watermark has passed its instant, or is at it. */
  constructor(until: "before" | "at") {
    this.#until = until;
  }

  /** How many records wait. */
  get size(): number {
    return this.#waiting.size;
  }

  add(value: unknown, key: Key | undefined, eventTime: number, watermark: number, side: number): void {
    const instant = Math.max(eventTime, watermark);
    this.#waiting.push({ value, key, eventTime, instant, side, order: this.#order++ });
  }

  /** Hands out, in order, the records whose turn it is. */
  release(watermark: number, take: (record: Waiting) => void): void {
    for (let { first } = this.#waiting; first !== undefined; { first } = this.#waiting) {
      if (first.instant > watermark || (first.instant === watermark && this.#until === "before")) return;
      this.#waiting.pop();
      take(first);
    }
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  if (a.instant !== b.instant) return a.instant < b.instant;
  if (a.eventTime !== b.eventTime) return a.eventTime < b.eventTime;
  return a.side !== b.side ? a.side < b.side : a.order < b.order;
}
