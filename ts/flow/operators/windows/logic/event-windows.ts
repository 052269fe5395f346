import type { KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import { begun, type Rest, type Work } from "../../../engine/work.ts";
import type { TimedBatch } from "../../../hot/stage.ts";
import type { HeldBatch, HeldRecords } from "../../../state/held-records.ts";
import type { Key } from "../../../values/key.ts";
import { lastInstant } from "../window-result.ts";
import { type Kind, WindowLogic, type WindowSpec } from "./window-logic.ts";

/**
 * What windows of event time share. A record goes into a window at once if its watermark is before the window's end;
 * all else waits (`held`) until the step's watermark has passed the record's, and is then done in the order of
 * watermarks, everything that is due up to each first. So results are the same for any batching and interleaving.
 */
export abstract class EventWindows extends WindowLogic {
  protected readonly held: HeldRecords;
  #emitAt: (instant: number) => void = () => {};
  /** The watermark of the records that have waited and are being taken in; undefined where none are. */
  #taking: number | undefined;

  constructor(spec: WindowSpec, context: KeyedLogicContext) {
    super(spec, context);
    this.held = context.state.held("held");
  }

  /** The next instant that a result is due at, as far as is known; +Infinity where none is. */
  abstract readonly nextDue: number;

  abstract override onBatch(batch: TimedBatch, watermark: number): void;

  /** Does what is due up to an instant, in order; pauses between results. */
  protected abstract fireUpTo(instant: number): Work;

  /** Takes in records in time that came at watermarks up to this one, and waited for late ones before them. */
  protected takeAhead(_watermark: number): Rest {}

  /** Takes in records that have waited, and gives the results that they change. */
  protected abstract takeHeld(batch: HeldBatch): void;

  /** The first watermark, in whole ms, at which there may be something to do; +Infinity where there is none. */
  get nextTurn(): number {
    return Math.min(this.held.nextAt + 1, this.nextDue);
  }

  onWatermark(watermark: number, emitAt: (instant: number) => void): Rest {
    this.#emitAt = emitAt;
    return begun(this.#moveTo(watermark));
  }

  *#moveTo(watermark: number): Work {
    while (this.held.nextAt < watermark) {
      yield* this.takeAhead(this.held.nextAt) ?? [];
      yield* this.fireUpTo(this.held.nextAt);
      const batch = this.held.take();
      this.#taking = batch.at;
      this.takeHeld(batch);
      this.#taking = undefined;
      if (this.isFull) yield;
    }
    yield* this.takeAhead(watermark) ?? [];
    yield* this.fireUpTo(Math.min(watermark, Number.MAX_VALUE)); // what is never due is not due at the end either
  }

  /** What is emitted from now on is due at this instant, and travels at the last one before it. */
  protected dueAt(instant: number): void {
    this.#emitAt(lastInstant(instant));
  }

  /** What is emitted from now on answers records that came at this watermark. */
  protected answering(watermark: number): void {
    this.#emitAt(watermark);
  }

  /** One that has waited leaves at the watermark that it came at. */
  protected override reject(...what: Parameters<WindowLogic["reject"]>): void {
    if (this.#taking !== undefined) this.answering(this.#taking);
    super.reject(...what);
  }

  protected emit(kind: Kind, key: Key, start: number, end: number, state: unknown, merged = 0): void {
    this.emitAs(kind, key, start, end, state, lastInstant(end), merged);
  }
}

/** The first multiple of `every` after an instant. */
export function multipleAfter(instant: number, every: number): number {
  return (Math.floor(instant / every) + 1) * every;
}
