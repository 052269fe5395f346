import { clear, createStore, delMany, entries, keys, set } from "idb-keyval";
import type { Row } from "../flow.ts";
import type { RowLog } from "../rows-sink.ts";

/** Rows in a database of their own, which survive the tab: a record for each batch, under the number of its first row. */
export class RowsDatabase implements RowLog {
  readonly #batches = createStore("clicks-rows", "batches");

  async cut(end: number): Promise<void> {
    // The sink writes no batch over a commit, so that a cut is always between two.
    const behind = (await keys<number>(this.#batches)).filter((from) => from >= end);
    await delMany(behind, this.#batches);
  }

  append(from: number, rows: readonly Row[]): Promise<void> {
    return set(from, rows, this.#batches);
  }

  async all(): Promise<Row[]> {
    const batches = await entries<number, Row[]>(this.#batches);
    return batches.sort(([a], [b]) => a - b).flatMap(([, rows]) => rows);
  }

  clear(): Promise<void> {
    return clear(this.#batches);
  }
}
