import type { Batch, Column, Timestamp } from "../../../timely/index.ts";
import type { Claim } from "../../engine/claim.ts";
import type { WaitingBatch } from "../../state/waiting-batches.ts";
import type { Key } from "../../values/key.ts";

/** In place of a result: the call has not settled. */
const OPEN: unique symbol = Symbol("open");

/** In place of a result: the record was given up, for the flow was stopped. */
export const ABANDONED: unique symbol = Symbol("abandoned");

/** In place of a result: it was passed on. */
export const SENT: unique symbol = Symbol("sent");

const NONE: unknown[] = [];

/** The records of one batch while they are called for, and the claim that holds time back until all are done. */
export class Flight implements WaitingBatch {
  readonly batch: Batch<unknown>;
  readonly values: readonly unknown[];
  readonly keys: Column<Key> | undefined;
  readonly eventTimes: Column<number> | undefined;
  readonly claim: Claim;
  /** By row: a result, a {@link RejectedCall}, OPEN, ABANDONED or SENT. */
  results: unknown[] = NONE;
  /** Whether there are results alone: no {@link RejectedCall}, nothing abandoned. */
  isPlain = true;
  /** When it came, by the monotonic clock. */
  readonly since: number;
  /** Rows that were passed on. */
  emitted = 0;
  /** The row to call for next. */
  nextRow = 0;
  /** The flight that came behind this one, while this one is called for. */
  next: Flight | undefined;

  readonly #inOrder: boolean;
  /** What a row weighs; whole, so that rows weigh together what each of them does. */
  readonly #rowBytes: number;

  /**
   * @param inOrder Whether rows are passed on from the first to the last.
   * @param bytes What the batch weighs.
   * @param since When it came, by the monotonic clock.
   */
  constructor(batch: Batch<unknown>, claim: Claim, inOrder: boolean, bytes: number, since: number) {
    this.since = since;
    this.batch = batch;
    this.values = batch.values;
    this.keys = batch.keys;
    this.eventTimes = batch.eventTimes;
    this.claim = claim;
    this.#inOrder = inOrder;
    this.#rowBytes = Math.ceil(bytes / batch.values.length);
  }

  /** What so many rows weigh. */
  bytesOf(rows: number): number {
    return rows * this.#rowBytes;
  }

  get time(): Timestamp {
    return this.claim.time;
  }

  get isDone(): boolean {
    return this.emitted === this.values.length;
  }

  /** Whether a row's result has not been passed on: with a process that dies now it would be lost. */
  waits(row: number): boolean {
    return this.#inOrder ? row >= this.emitted : this.results[row] !== SENT;
  }

  /** The first row that is being called for; undefined: none is. */
  get openRow(): number | undefined {
    for (let row = 0; row < this.nextRow; row++) if (this.results[row] === OPEN) return row;
    return undefined;
  }

  /** The next row to call for. Room for results is made now: many flights may wait for their turn. */
  takeRow(): number {
    if (this.nextRow === 0) this.results = new Array(this.values.length).fill(OPEN);
    return this.nextRow++;
  }

  /** The first row, from those that were passed on, that has not settled. */
  settledTo(): number {
    const { results } = this;
    let row = this.emitted;
    while (row < results.length && results[row] !== OPEN) row++;
    return row;
  }

  /** Gives up the rows that have not settled. Returns how many. */
  abandon(): number {
    let count = 0;
    if (this.nextRow === 0) this.takeRow();
    this.isPlain = false;
    for (let row = 0; row < this.results.length; row++) {
      if (this.results[row] !== OPEN) continue;
      this.results[row] = ABANDONED;
      count++;
    }
    return count;
  }
}
