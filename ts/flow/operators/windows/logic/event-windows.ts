import { type HeldBatch, HeldRecords } from "../../../state/held-records.ts";
import type { Key } from "../../../values/key.ts";
import { lastInstant } from "../window-result.ts";
import { type Kind, WindowLogic } from "./window-logic.ts";

/**
 * What windows of event time share. A record goes into a window at once if its watermark is before the window's end;
 * all else waits (`held`) until the step's watermark has passed the record's, and is then done in the order of
 * watermarks, everything that is due up to each first. So results are the same for any batching and interleaving.
 */
export abstract class EventWindows extends WindowLogic {
  protected readonly held: HeldRecords = new HeldRecords();
  #emitAt: (instant: number) => void = () => {};

  /** The next instant that a result is due at, as far as is known; +Infinity where none is. */
  abstract readonly nextDue: number;

  /** Does what is due up to an instant, in order. */
  protected abstract fireUpTo(instant: number): void;

  /** Takes in records that have waited, and gives the results that they change. */
  protected abstract takeHeld(batch: HeldBatch): void;

  /** How many records wait. */
  get heldRecords(): number {
    return this.held.size;
  }

  onWatermark(watermark: number, emitAt: (instant: number) => void): void {
    this.#emitAt = emitAt;
    for (;;) {
      const batch = this.held.takeBefore(watermark);
      if (batch === undefined) break;
      this.fireUpTo(batch.at);
      this.takeHeld(batch);
    }
    this.fireUpTo(Math.min(watermark, Number.MAX_VALUE)); // what is never due is not due at the end either
  }

  /** What is emitted from now on is due at this instant, and travels at the last one before it. */
  protected dueAt(instant: number): void {
    this.#emitAt(lastInstant(instant));
  }

  /** What is emitted from now on answers records that came at this watermark. */
  protected answering(watermark: number): void {
    this.#emitAt(watermark);
  }

  protected emit(kind: Kind, key: Key, start: number, end: number, state: unknown, merged = 0): void {
    this.emitAs(kind, key, start, end, state, lastInstant(end), merged);
  }
}

/** The first multiple of `every` after an instant. */
export function multipleAfter(instant: number, every: number): number {
  return (Math.floor(instant / every) + 1) * every;
}
