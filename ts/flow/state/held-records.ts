import type { TimedBatch } from "../hot/stage.ts";
import type { Key } from "../values/key.ts";
import { DueQueue } from "./due-queue.ts";
import type { Placement, SavedCell, Table } from "./table.ts";

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

/** A record as it is saved. */
type SavedRecord = readonly [watermark: number, order: number, value: unknown, eventTime: number];

/**
 * Records that wait for the step's watermark to come to the one they came with: then they can be taken in the order of
 * these watermarks, which is the same however partitions were interleaved and batches cut.
 */
export class HeldRecords implements Table {
  readonly name: string;
  readonly placement: Placement = "one";
  readonly isCounted = true;
  readonly #batches: Map<number, HeldBatch> = new Map();
  readonly #due: DueQueue<HeldBatch> = new DueQueue();
  #size = 0;
  #order = 0;
  /** Undefined while nobody asks. */
  #touched: Set<Key> | undefined;

  /** @internal Made by `StepState.held`. */
  constructor(name: string) {
    this.name = name;
  }

  get size(): number {
    return this.#size;
  }

  /** The least watermark that records wait at; +Infinity where none do. */
  get nextAt(): number {
    return this.#due.nextAt;
  }

  hold(watermark: number, value: unknown, key: Key, eventTime: number): void {
    this.#put(this.#batchAt(watermark), this.#order++, value, key, eventTime);
    this.#touched?.add(key);
  }

  /** Holds all records of a batch, whose columns it copies. */
  holdBatch(watermark: number, { values, keys, eventTimes }: TimedBatch): void {
    const held = this.#batchAt(watermark);
    for (let i = 0; i < values.length; i++)
      this.#put(held, this.#order++, values[i], keys[i]!, eventTimes[i]!);
    if (this.#touched !== undefined) for (let i = 0; i < keys.length; i++) this.#touched.add(keys[i]!);
  }

  /** Takes out the batch of the least watermark. There must be one. */
  take(): HeldBatch {
    const batch = this.#due.take();
    this.#batches.delete(batch.at);
    this.#size -= batch.values.length;
    if (this.#touched !== undefined) for (const key of batch.keys) this.#touched.add(key);
    return batch;
  }

  track(): void {
    this.#touched ??= new Set();
  }

  takeTouched(): SavedCell[] {
    const touched = this.#touched;
    if (touched === undefined) return [];
    this.#touched = new Set();
    return this.#save(new Map(Array.from(touched, (key) => [key, []])));
  }

  saved(): Iterable<SavedCell> {
    const keys = [...this.#batches.values()].flatMap((batch) => batch.keys);
    return this.#save(new Map(keys.map((key) => [key, []])));
  }

  /** Puts records in among those that are there already, of other keys, in the order in which all of them came. */
  load({ key, content }: SavedCell): void {
    for (const [watermark, order, value, eventTime] of content as readonly SavedRecord[]) {
      const { values, keys, eventTimes, orders } = this.#batchAt(watermark);
      let at = orders.length;
      while (at > 0 && orders[at - 1]! > order) at--;
      values.splice(at, 0, value);
      keys.splice(at, 0, key);
      eventTimes.splice(at, 0, eventTime);
      orders.splice(at, 0, order);
      this.#size++;
      this.#order = Math.max(this.#order, order + 1);
    }
  }

  #put(batch: HeldBatch, order: number, value: unknown, key: Key, eventTime: number): void {
    batch.values.push(value);
    batch.keys.push(key);
    batch.eventTimes.push(eventTime);
    batch.orders.push(order);
    this.#size++;
  }

  #batchAt(watermark: number): HeldBatch {
    let batch = this.#batches.get(watermark);
    if (batch === undefined) {
      batch = { at: watermark, values: [], keys: [], eventTimes: [], orders: [] };
      this.#batches.set(watermark, batch);
      this.#due.push(batch);
    }
    return batch;
  }

  #save(byKey: Map<Key, SavedRecord[]>): SavedCell[] {
    for (const { at, values, keys, eventTimes, orders } of this.#batches.values())
      for (let i = 0; i < keys.length; i++)
        byKey.get(keys[i]!)?.push([at, orders[i]!, values[i], eventTimes[i]!]);
    return Array.from(byKey, ([key, records]) => {
      const place = { table: this.name, key };
      // The same records are saved alike, whichever watermark was the first to be waited for.
      return records.length === 0 ? place : { ...place, content: records.sort((a, b) => a[1] - b[1]) };
    });
  }
}
