import type { Key } from "../values/key.ts";
import { DueQueue } from "./due-queue.ts";

/** Records that came at one watermark. */
export interface HeldBatch {
  /** The watermark. */
  readonly at: number;
  readonly values: unknown[];
  readonly keys: Key[];
  readonly eventTimes: number[];
}

/**
 * Records that wait until the step's watermark has passed the one they came with: then they can be taken in the order
 * of these watermarks, which is the same however partitions were interleaved and batches cut.
 */
export class HeldRecords {
  readonly #batches: Map<number, HeldBatch> = new Map();
  readonly #order: DueQueue<HeldBatch> = new DueQueue();

  get size(): number {
    let size = 0;
    for (const { values } of this.#batches.values()) size += values.length;
    return size;
  }

  hold(watermark: number, value: unknown, key: Key, eventTime: number): void {
    const batch = this.#batchAt(watermark);
    batch.values.push(value);
    batch.keys.push(key);
    batch.eventTimes.push(eventTime);
  }

  /** Takes out the batch of the least watermark, if that is less than `watermark`. */
  takeBefore(watermark: number): HeldBatch | undefined {
    if (this.#order.nextAt >= watermark) return undefined;
    const batch = this.#order.take();
    this.#batches.delete(batch.at);
    return batch;
  }

  #batchAt(watermark: number): HeldBatch {
    let batch = this.#batches.get(watermark);
    if (batch === undefined) {
      batch = { at: watermark, values: [], keys: [], eventTimes: [] };
      this.#batches.set(watermark, batch);
      this.#order.push(batch);
    }
    return batch;
  }
}
