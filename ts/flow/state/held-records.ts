import type { TimedBatch } from "../hot/stage.ts";
import type { Key } from "../values/key.ts";
import { DueQueue } from "./due-queue.ts";
import { WaitingTable, type Whereabouts } from "./waiting-table.ts";

/** Records that came at one watermark, in the order in which they came. */
export interface HeldBatch {
  /** The watermark. */
  readonly at: number;
  readonly values: unknown[];
  readonly keys: Key[];
  readonly eventTimes: number[];
  /** What orders them among those of other keys once they have been saved. */
  readonly orders: number[];
}

type HeldRow = readonly [order: number, key: Key, watermark: number, value: unknown, eventTime: number];

/**
 * Records that wait for the step's watermark to come to the one they came with: then they can be taken in the order of
 * these watermarks, which is the same however partitions were interleaved and batches cut.
 */
export class HeldRecords extends WaitingTable<HeldRow> {
  readonly #batches: Map<number, HeldBatch> = new Map();
  readonly #due: DueQueue<HeldBatch> = new DueQueue();
  /** Batches with records that were loaded: key by key, rather than in the order in which they came. */
  readonly #loaded: Set<HeldBatch> = new Set();
  #size = 0;

  /** @internal Made by `StepState.held`. */
  constructor(name: string, whereabouts: Whereabouts) {
    super(name, whereabouts);
  }

  get size(): number {
    return this.#size;
  }

  /** The least watermark that records wait at; +Infinity where none do. */
  get nextAt(): number {
    return this.#due.nextAt;
  }

  hold(watermark: number, value: unknown, key: Key, eventTime: number): void {
    this.touch(key, this.nextOrder);
    this.#put(this.#batchAt(watermark), value, key, eventTime);
  }

  /** Holds all records of a batch, whose columns it copies. */
  holdBatch(watermark: number, { values, keys, eventTimes }: TimedBatch): void {
    const held = this.#batchAt(watermark);
    this.touchRun(keys, this.nextOrder, values.length);
    for (let i = 0; i < values.length; i++) this.#put(held, values[i], keys[i]!, eventTimes[i]!);
  }

  /** Takes out the batch of the least watermark. There must be one. */
  take(): HeldBatch {
    const batch = this.#due.take();
    this.#batches.delete(batch.at);
    this.#size -= batch.values.length;
    this.touchAll(batch.keys, batch.orders);
    return this.#loaded.delete(batch) ? inOrder(batch) : batch;
  }

  protected gather(rowsOf: (key: Key, order: number) => HeldRow[] | undefined): void {
    for (const { at, values, keys, eventTimes, orders } of this.#batches.values())
      for (let i = 0; i < keys.length; i++)
        rowsOf(keys[i]!, orders[i]!)?.push([orders[i]!, keys[i]!, at, values[i], eventTimes[i]!]);
  }

  protected loadRow([order, key, watermark, value, eventTime]: HeldRow): void {
    const batch = this.#batchAt(watermark);
    this.#put(batch, value, key, eventTime, order);
    this.#loaded.add(batch);
  }

  #put(
    { values, keys, eventTimes, orders }: HeldBatch,
    value: unknown,
    key: Key,
    eventTime: number,
    order: number = this.nextOrder++,
  ): void {
    values.push(value);
    keys.push(key);
    eventTimes.push(eventTime);
    orders.push(order);
    this.#size++;
  }

  #batchAt(watermark: number): HeldBatch {
    let batch = this.#batches.get(watermark);
    if (batch === undefined) {
      batch = { at: watermark, values: [], keys: [], eventTimes: [], orders: [] };
      this.#batches.set(watermark, batch);
      this.#due.add(batch);
    }
    return batch;
  }
}

/** The same batch, its records in the order in which they came. */
function inOrder({ at, values, keys, eventTimes, orders }: HeldBatch): HeldBatch {
  const rows = [...orders.keys()].sort((a, b) => orders[a]! - orders[b]!);
  const sorted = <T>(column: readonly T[]): T[] => rows.map((row) => column[row]!);
  return {
    at,
    values: sorted(values),
    keys: sorted(keys),
    eventTimes: sorted(eventTimes),
    orders: sorted(orders),
  };
}
