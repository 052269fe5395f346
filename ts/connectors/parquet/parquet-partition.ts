import { ConnectorError } from "../errors.ts";
import type { MaybePromise, ReadResult, SourcePartition } from "../source.ts";
import { rowOf } from "../text/row-of.ts";
import type { ParquetBuffer, ParquetOptions } from "./buffer-source.ts";
import { openRowGroups, type RowGroup, type RowGroups } from "./row-groups.ts";

/**
 * Opens Parquet as a partition.
 * @param start Index of the first row to read.
 */
export async function openParquet<Row extends object>(
  buffer: ParquetBuffer,
  partition: string,
  options: ParquetOptions<Row>,
  start = 0,
  close: () => MaybePromise<void> = () => {},
): Promise<SourcePartition<Row, number>> {
  const groups = await openRowGroups(buffer, options as ParquetOptions<object>, partition); // keys of Row: the caller's word
  if (start <= groups.rows) return new ParquetPartition<Row>(groups, start, close);
  const problem = `has ${groups.rows} rows, but the last run had read ${start}: it was replaced`;
  throw new ConnectorError("file-changed", problem, { partition });
}

class ParquetPartition<Row extends object> implements SourcePartition<Row, number> {
  readonly #groups: RowGroups;
  readonly #close: () => MaybePromise<void>;
  readonly #fields: unknown[] = [];
  #row: number;
  #group: RowGroup | undefined;

  constructor(groups: RowGroups, start: number, close: () => MaybePromise<void>) {
    this.#groups = groups;
    this.#row = start;
    this.#close = close;
  }

  read(limit: number): MaybePromise<ReadResult<Row>> {
    if (this.#isDone) return { values: [], done: true };
    const group = this.#group;
    const isAtHand = group !== undefined && (this.#row < group.end || group.failure !== undefined);
    return isAtHand ? this.#take(group, limit) : this.#load(limit);
  }

  position(): number {
    return this.#row;
  }

  progress(): number {
    return this.#groups.rows === 0 ? 1 : this.#row / this.#groups.rows;
  }

  close(): MaybePromise<void> {
    return this.#close();
  }

  get #isDone(): boolean {
    return this.#row >= this.#groups.rows;
  }

  async #load(limit: number): Promise<ReadResult<Row>> {
    this.#group = undefined; // frees it before the next one comes
    this.#group = await this.#groups.read(this.#row);
    return this.#take(this.#group, limit);
  }

  #take({ start, end, columns, failure }: RowGroup, limit: number): ReadResult<Row> {
    if (this.#row >= end && failure !== undefined) throw failure; // it waits behind the rows before it
    const { names } = this.#groups;
    const last = Math.min(end, this.#row + limit);
    const values: Row[] = [];
    for (let row = this.#row - start; row < last - start; row++) {
      for (let i = 0; i < columns.length; i++) this.#fields[i] = columns[i]![row];
      values.push(rowOf(names, this.#fields) as Row); // the caller's word
    }
    this.#row = last;
    return { values, done: this.#isDone };
  }
}
