import { toMilliseconds } from "../duration.ts";
import type { EventTimeOptions } from "../input-options.ts";

/**
 * The watermark of one partition: a function of the records before it in that partition alone, so that the same
 * contents give the same late records however they are batched. It moves in steps of a fixed grain, an eighth of
 * the allowed disorder and at least 1 ms, for a batch must be cut at each step.
 */
export class PartitionWatermark {
  readonly #disorder: number;
  readonly #grain: number;
  #current: number = Number.NEGATIVE_INFINITY;

  constructor(options: EventTimeOptions<unknown>) {
    this.#disorder = toMilliseconds(options.outOfOrder ?? 0, "outOfOrder");
    this.#grain = Math.max(1, Math.floor(this.#disorder / 8));
  }

  /** No record at or after this instant has been ruled out: earlier ones are late. */
  get current(): number {
    return this.#current;
  }

  /** Takes a record in. Returns whether the watermark moved. */
  advance(eventTime: number): boolean {
    const reached = Math.floor((eventTime - this.#disorder) / this.#grain) * this.#grain;
    if (reached <= this.#current) return false;
    this.#current = reached;
    return true;
  }
}

/** The latest instant that a `Date` can hold; the earliest is its negative. */
const LAST_INSTANT_MS = 8.64e15;

/** The event time of a record, in ms since 1970; NaN if what the user's function gave is no instant. */
export function instantOf(at: ReturnType<EventTimeOptions<unknown>["at"]>): number {
  const ms: unknown = typeof at === "number" ? at : at instanceof Date ? at.getTime() : at?.epochMilliseconds;
  return typeof ms === "number" && Math.abs(ms) <= LAST_INSTANT_MS ? ms : Number.NaN;
}
