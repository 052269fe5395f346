/** What a record may be keyed by. */
export type Key = string | number;

/** A column of a batch, read row by row: an array today, and for numbers a typed array wherever that comes to pay. */
export type Column<T> = ArrayLike<T>;

/**
 * Records that travel together, as columns, all at one timestamp. The columns present have the same length.
 * A batch belongs to all its readers from the moment it is sent: nobody changes it afterwards.
 */
export interface Batch<T> {
  readonly values: T[];
  readonly keys?: Column<Key> | undefined;
  /** When each record happened, in ms since 1970. */
  readonly eventTimes?: Column<number> | undefined;
}

/** Made by a constructor rather than as a literal: docs/decisions/0031. */
class ColumnBatch<T> implements Batch<T> {
  readonly values: T[];
  readonly keys: Column<Key> | undefined;
  readonly eventTimes: Column<number> | undefined;

  constructor(values: T[], keys: Column<Key> | undefined, eventTimes: Column<number> | undefined) {
    this.values = values;
    this.keys = keys;
    this.eventTimes = eventTimes;
  }
}

/**
 * A batch of these values. Always the same shape of object, which keeps the readers fast.
 *
 * @example
 * ```ts
 * import { batchOf } from "tidemark/timely";
 * console.log(batchOf([1, 2]).values.length); // 2
 * ```
 */
export function batchOf<T>(values: T[], keys?: Column<Key>, eventTimes?: Column<number>): Batch<T> {
  return new ColumnBatch(values, keys, eventTimes);
}

/**
 * The rows of a batch at some places, in that order, with other values: keys and event times stay with their rows.
 * @param rows Places in the batch, from 0.
 * @param values As many as `rows`.
 * @example
 * ```ts
 * import { batchOf, pickRows } from "tidemark/timely";
 * console.log(pickRows(batchOf(["a", "b"], [1, 2]), [1], ["B"]).keys); // [ 2 ]
 * ```
 */
export function pickRows<T, U>(batch: Batch<T>, rows: readonly number[], values: U[]): Batch<U> {
  const { keys, eventTimes } = batch;
  return batchOf(
    values,
    keys === undefined ? undefined : rows.map((row) => keys[row]!),
    eventTimes === undefined ? undefined : rows.map((row) => eventTimes[row]!),
  );
}

/**
 * The rows of a batch from one to before another.
 * @example
 * ```ts
 * import { batchOf, sliceBatch } from "tidemark/timely";
 * console.log(sliceBatch(batchOf(["a", "b", "c"]), 1, 3).values); // [ 'b', 'c' ]
 * ```
 */
export function sliceBatch<T>(batch: Batch<T>, from: number, to: number): Batch<T> {
  const { values, keys, eventTimes } = batch;
  return batchOf(
    values.slice(from, to),
    keys === undefined ? undefined : sliceColumn(keys, from, to),
    eventTimes === undefined ? undefined : sliceColumn(eventTimes, from, to),
  );
}

/**
 * The rows of several batches, all with the same columns, as one batch.
 * @param batches One at least; the only one is given back as it is.
 */
export function joinBatches<T>(batches: readonly Batch<T>[]): Batch<T> {
  const [first] = batches;
  if (batches.length === 1) return first!;
  return batchOf(
    batches.flatMap(({ values }) => values),
    first!.keys && batches.flatMap(({ keys }) => Array.from(keys!)),
    first!.eventTimes && batches.flatMap(({ eventTimes }) => Array.from(eventTimes!)),
  );
}

function sliceColumn<T>(column: Column<T>, from: number, to: number): T[] {
  return Array.prototype.slice.call(column, from, to); // works on whatever is read by row
}

/** Whether a batch has no more than its values, so that rows need no copying column by column. */
export function isPlain(batch: Batch<unknown>): boolean {
  return batch.keys === undefined && batch.eventTimes === undefined;
}

/**
 * Cuts a batch into up to `count` parts and hands each to `take`, with its rows in their order.
 * @param partOf The part, below `count`, that the record of a row goes to.
 *
 * @example
 * ```ts
 * import { batchOf, splitBatchBy } from "tidemark/timely";
 * const batch = batchOf([10, 11, 12], ["a", "b", "a"]);
 * splitBatchBy(batch, 2, (row) => row % 2, (part, { values, keys }) => console.log(part, values, keys));
 * // 0 [10, 12] ["a", "a"], 1 [11] ["b"]
 * ```
 */
export function splitBatchBy<T>(
  batch: Batch<T>,
  count: number,
  partOf: (row: number) => number,
  take: (part: number, batch: Batch<T>) => void,
): void {
  const { values, keys, eventTimes } = batch;
  const parts = new Array<Rows<T> | undefined>(count).fill(undefined);
  for (let row = 0; row < values.length; row++) {
    const index = partOf(row);
    let part = parts[index];
    if (part === undefined) {
      part = emptyRows(batch);
      parts[index] = part;
    }
    part.values.push(values[row]!);
    if (keys !== undefined) part.keys!.push(keys[row]!);
    if (eventTimes !== undefined) part.eventTimes!.push(eventTimes[row]!);
  }
  for (let index = 0; index < count; index++) if (parts[index] !== undefined) take(index, parts[index]!);
}

/** A batch that rows are being added to. */
interface Rows<T> extends Batch<T> {
  readonly keys?: Key[] | undefined;
  readonly eventTimes?: number[] | undefined;
}

/** One with the columns that `batch` has. */
function emptyRows<T>({ keys, eventTimes }: Batch<T>): Rows<T> {
  return batchOf<T>([], keys && [], eventTimes && []) as Rows<T>; // of these very arrays
}

/** Rows of several batches put together, in order; a new batch begins only where the columns differ. */
export class RowCollector<T> {
  readonly batches: Batch<T>[] = [];
  /** The batch that rows are added to. */
  #last: Rows<T> | undefined;

  append(batch: Batch<T>, row: number): void {
    const { values, keys, eventTimes } = batch;
    let last = this.#last;
    if (last === undefined || !last.keys !== !keys || !last.eventTimes !== !eventTimes) {
      last = emptyRows(batch);
      this.batches.push(last);
      this.#last = last;
    }
    last.values.push(values[row]!);
    if (keys !== undefined) last.keys!.push(keys[row]!);
    if (eventTimes !== undefined) last.eventTimes!.push(eventTimes[row]!);
  }
}
