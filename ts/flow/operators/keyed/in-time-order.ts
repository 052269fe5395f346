import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import { begun, type Rest, type Work } from "../../engine/work.ts";
import type { KeyedBatch, TimedBatch } from "../../hot/stage.ts";
import type { HeldRecords } from "../../state/held-records.ts";
import type { StepState } from "../../state/step-state.ts";

/**
 * Lets a logic see records and event time in one order, whatever the batches were: a batch waits until the step's
 * watermark is where the batch's own was, and whatever is due until then comes before it. With one partition that is
 * at once; with several, the step keeps what the others are ahead of the slowest. The records have event times.
 */
export class InTimeOrder implements KeyedLogic {
  readonly #logic: KeyedLogic;
  readonly #held: HeldRecords;
  readonly #isFull: KeyedLogicContext["isFull"];
  /** Not known of at first: then batches wait until the step is told of its watermark, which is all the same to them. */
  #reached = Number.NEGATIVE_INFINITY;

  /** @param state That of the logic, which it shares. */
  constructor(logic: KeyedLogic, state: StepState, isFull?: KeyedLogicContext["isFull"]) {
    this.#logic = logic;
    this.#held = state.held("held");
    this.#isFull = isFull;
  }

  onBatch(batch: KeyedBatch, watermark: number): void {
    if (watermark <= this.#reached) this.#logic.onBatch(batch, watermark, 0);
    else this.#held.holdBatch(watermark, batch as TimedBatch); // see above
  }

  onWatermark(watermark: number, emitAt: (instant: number) => void): Rest {
    return begun(this.#moveTo(watermark, emitAt));
  }

  *#moveTo(watermark: number, emitAt: (instant: number) => void): Work {
    while (this.#held.size > 0 && this.#held.nextAt <= watermark) {
      yield* this.#logic.onWatermark!(this.#held.nextAt, emitAt) ?? [];
      emitAt(this.#held.nextAt);
      this.#handOver();
      if (this.#isFull?.()) yield;
    }
    this.#reached = watermark;
    yield* this.#logic.onWatermark!(watermark, emitAt) ?? [];
  }

  get wakeAt(): number {
    return this.#logic.wakeAt ?? Number.POSITIVE_INFINITY;
  }

  onWake(now: number): Rest {
    return this.#logic.onWake?.(now);
  }

  onStop(): void {
    while (this.#held.size > 0) this.#handOver();
  }

  onEnd(): Rest {
    return this.#logic.onEnd?.();
  }

  #handOver(): void {
    const batch = this.#held.take();
    this.#logic.onBatch(batch, batch.at, 0);
  }
}
