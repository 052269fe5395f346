import { type Batch, batchOf, type Timestamp } from "../../timely/index.ts";
import { ofEpoch, withoutEpoch } from "../flow-time.ts";
import type { Key } from "../values/key.ts";
import { WaitingTable } from "./waiting-table.ts";

/** A batch some of whose rows wait, and the timestamp they are to go on at: in the epoch it is then, whichever it was. */
export interface WaitingBatch {
  readonly time: Timestamp;
  readonly batch: Batch<unknown>;
  /** Whether a row is not done yet. */
  waits(row: number): boolean;
}

/** A row as it is saved; the coordinates of its timestamp without the epoch. */
type SavedRow = readonly [
  order: number,
  key: Key | undefined,
  coordinates: readonly number[],
  value: unknown,
  eventTime: number | undefined,
];

/**
 * Batches whose rows wait in a step until they are done one by one: calls under way, records behind a rate. In the order
 * in which they came. Those that were saved are taken out at the start (`takeLoaded`) and put in again like new ones.
 */
export class WaitingBatches<W extends WaitingBatch> extends WaitingTable<SavedRow> {
  /** By batch: the order of its first row among all. */
  readonly #batches: Map<W, number> = new Map();
  #loaded: SavedRow[] = [];
  /** Goes from the first batch to the next where that is done: places of those that are gone are passed once. */
  #walk: Iterator<W> | undefined;
  #first: W | undefined;

  /** How many rows wait. */
  get size(): number {
    let size = 0;
    for (const waiting of this.#batches.keys()) size += rowsOf(waiting).length;
    return size;
  }

  get isEmpty(): boolean {
    return this.#batches.size === 0;
  }

  /** The batch that came first; undefined: none waits. */
  get first(): W | undefined {
    if (this.#first === undefined || !this.#batches.has(this.#first))
      this.#first = this.#next() ?? this.#next(); // it may have come to the end before there were more
    return this.#first;
  }

  [Symbol.iterator](): Iterator<W> {
    return this.#batches.keys();
  }

  /** Puts a batch behind the others. */
  add(waiting: W): void {
    this.#batches.set(waiting, this.nextOrder);
    this.nextOrder += waiting.batch.values.length;
    this.touchRows(waiting);
  }

  /** Takes out a batch that no row waits of. */
  delete(waiting: W): void {
    this.touchRows(waiting);
    this.#batches.delete(waiting);
  }

  /** Notes that rows of a batch are done. */
  touchRows(waiting: W): void {
    const { keys, values } = waiting.batch;
    this.touchRun(keys, this.#batches.get(waiting)!, values.length); // it is among them
  }

  /** Takes out what was loaded: as batches of rows at one timestamp, in the order in which they came. */
  takeLoaded(epoch: number): { readonly time: Timestamp; readonly batch: Batch<unknown> }[] {
    const rows = this.#loaded.sort(([a], [b]) => a - b);
    this.#loaded = [];
    for (const [order, key] of rows) this.touch(key, order); // they are put in again, or done at once
    const runs: SavedRow[][] = [];
    for (const row of rows) {
      const last = runs.at(-1);
      if (last !== undefined && isSameTime(last[0]!, row)) last.push(row);
      else runs.push([row]);
    }
    return runs.map((run) => ({ time: ofEpoch(epoch, run[0]![2]), batch: batchFrom(run) }));
  }

  #next(): W | undefined {
    this.#walk ??= this.#batches.keys();
    const { done, value } = this.#walk.next();
    if (done !== true) return value;
    this.#walk = undefined;
    return undefined;
  }

  protected gather(rowsOfKey: (key: Key | undefined, order: number) => SavedRow[] | undefined): void {
    for (const [waiting, first] of this.#batches) {
      const { batch, time } = waiting;
      const coordinates = withoutEpoch(time);
      for (const row of rowsOf(waiting)) {
        const key = batch.keys?.[row];
        const eventTime = batch.eventTimes?.[row];
        rowsOfKey(key, first + row)?.push([first + row, key, coordinates, batch.values[row], eventTime]);
      }
    }
  }

  protected loadRow(row: SavedRow): void {
    this.#loaded.push(row);
  }
}

/** All rows of a step are alike in whether they have keys and event times. */
function batchFrom(run: readonly SavedRow[]): Batch<unknown> {
  const [, key, , , eventTime] = run[0]!;
  return batchOf(
    run.map(([, , , value]) => value),
    key === undefined ? undefined : run.map((row) => row[1]!),
    eventTime === undefined ? undefined : run.map((row) => row[4]!),
  );
}

function rowsOf(waiting: WaitingBatch): number[] {
  return [...waiting.batch.values.keys()].filter((row) => waiting.waits(row));
}

function isSameTime([, , a]: SavedRow, [, , b]: SavedRow): boolean {
  return a.every((coordinate, i) => coordinate === b[i]);
}
