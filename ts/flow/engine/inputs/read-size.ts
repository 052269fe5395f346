import { estimateRow } from "../../../timely/estimate-bytes.ts";

/** The records of one read are to take no more than about this. */
const MOST_BYTES = 4 * 2 ** 20;

/** How many records to read at a time: as many as the input's batches may have, but of large ones fewer. */
export class ReadSize {
  readonly #most: number;
  #records: number;

  constructor(most: number) {
    this.#most = most;
    this.#records = most;
  }

  /** 1 or more. */
  get records(): number {
    return this.#records;
  }

  /** Learns from what was read last how large records are. */
  note(values: readonly unknown[], from: number, to: number): void {
    const fitting = Math.floor(MOST_BYTES / estimateRow(values, from, to));
    this.#records = Math.max(1, Math.min(this.#most, fitting));
  }
}
