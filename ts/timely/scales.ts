import type { Batch } from "./batch.ts";
import { estimateBatch } from "./estimate-bytes.ts";

/** Of small batches of records that take time to weigh, one is weighed in about so many records. */
const RECORDS = 64;
const SMALL = 16;

/** Weighs the batches that come one way: mostly those that follow each other are alike. */
export class Scales {
  /** What a record weighed last. */
  #record = 0;
  #unweighed = RECORDS;

  /** About how many bytes the batch takes. It must not be empty. */
  weigh(batch: Batch<unknown>): number {
    const { values } = batch;
    this.#unweighed += values.length;
    if (values.length >= SMALL || this.#unweighed >= RECORDS || typeof values[0] === "string") {
      this.#unweighed = 0;
      this.#record = estimateBatch(batch) / values.length;
    }
    return Math.ceil(this.#record * values.length);
  }
}
