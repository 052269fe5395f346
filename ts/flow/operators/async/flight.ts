import type { Batch } from "../../../timely/index.ts";
import type { Claim } from "../../engine/claim.ts";
import type { Key } from "../../values/key.ts";

/** In place of a result: the call has not settled. */
export const OPEN: unique symbol = Symbol("open");

/** In place of a result: the record was given up, for the flow was stopped. */
export const ABANDONED: unique symbol = Symbol("abandoned");

const NONE: unknown[] = [];

/** The records of one batch while they are called for, and the claim that holds time back until all are done. */
export class Flight {
  readonly values: readonly unknown[];
  readonly keys: readonly Key[] | undefined;
  readonly eventTimes: readonly number[] | undefined;
  readonly claim: Claim;
  /** By row: a result, a {@link RejectedCall}, OPEN or ABANDONED. */
  results: unknown[] = NONE;
  /** Whether there are results alone: no {@link RejectedCall}, nothing abandoned. */
  isPlain = true;
  /** Rows that were passed on. */
  emitted = 0;
  /** The row to call for next. */
  nextRow = 0;
  /** The flight that came behind this one. */
  next: Flight | undefined;

  constructor({ values, keys, eventTimes }: Batch<unknown>, claim: Claim) {
    this.values = values;
    this.keys = keys;
    this.eventTimes = eventTimes;
    this.claim = claim;
  }

  get isDone(): boolean {
    return this.emitted === this.values.length;
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
    this.nextRow = this.values.length;
    return count;
  }
}
