import { MinHeap } from "../../../timely/min-heap.ts";
import type { KeyedLogic } from "../../engine/keyed-logic.ts";
import type { Key } from "../../values/key.ts";

interface Batch {
  readonly values: readonly unknown[];
  readonly keys: readonly Key[];
  readonly eventTimes: readonly number[] | undefined;
  readonly watermark: number;
  readonly order: number;
}

/**
 * Lets a logic see records and event time in one order, whatever the batches were: a batch waits until the step's
 * watermark is where the batch's own was, and whatever is due until then comes before it. With one partition that is
 * at once; with several, the step keeps what the others are ahead of the slowest.
 */
export class InTimeOrder implements KeyedLogic {
  readonly #logic: KeyedLogic;
  readonly #waiting = new MinHeap<Batch>(
    (a, b) => a.watermark < b.watermark || (a.watermark === b.watermark && a.order < b.order),
  );
  #order = 0;
  /** How many are in batches that wait. */
  #records = 0;
  #reached = Number.NEGATIVE_INFINITY;

  constructor(logic: KeyedLogic) {
    this.#logic = logic;
  }

  onBatch(
    values: readonly unknown[],
    keys: readonly Key[],
    eventTimes: readonly number[] | undefined,
    watermark: number,
  ): void {
    if (watermark <= this.#reached) this.#logic.onBatch(values, keys, eventTimes, watermark, 0);
    else
      this.#keep({
        values: [...values],
        keys: [...keys],
        eventTimes: eventTimes && [...eventTimes],
        watermark,
      });
  }

  onWatermark(watermark: number, emitAt: (instant: number) => void): void {
    for (let { first } = this.#waiting; first !== undefined; { first } = this.#waiting) {
      if (first.watermark > watermark) break;
      this.#logic.onWatermark!(first.watermark, emitAt);
      emitAt(first.watermark);
      this.#handOver();
    }
    this.#reached = watermark;
    this.#logic.onWatermark!(watermark, emitAt);
  }

  onTimer(key: Key, at: number): void {
    this.#logic.onTimer?.(key, at);
  }

  onStop(): void {
    while (this.#waiting.first !== undefined) this.#handOver();
  }

  onEnd(): void {
    this.#logic.onEnd?.();
  }

  /** What the logic keeps, and records that wait. */
  get liveCells(): number {
    return (this.#logic.liveCells ?? 0) + this.#records;
  }

  #keep(batch: Omit<Batch, "order">): void {
    this.#waiting.push({ ...batch, order: this.#order++ });
    this.#records += batch.values.length;
  }

  #handOver(): void {
    const { values, keys, eventTimes, watermark } = this.#waiting.pop()!;
    this.#records -= values.length;
    this.#logic.onBatch(values, keys, eventTimes, watermark, 0);
  }
}
