import type { Batch } from "../../timely/index.ts";
import type { Key } from "../key.ts";
import type { Claim } from "../plan/claim.ts";
import type { RejectedCall } from "./rejected-call.ts";

/** In place of a result: the call has not settled. */
export const OPEN: unique symbol = Symbol("open");

/** In place of a result: the record was given up, for the flow was stopped. */
export const ABANDONED: unique symbol = Symbol("abandoned");

/** The records of one batch while they are called for, and the claim that holds time back until all are done. */
export class Flight {
  readonly values: readonly unknown[];
  readonly keys: readonly Key[] | undefined;
  readonly eventTimes: readonly number[] | undefined;
  readonly claim: Claim;
  /** By row: a result, a {@link RejectedCall}, OPEN or ABANDONED. */
  readonly results: unknown[];
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
    this.results = new Array(values.length).fill(OPEN);
  }

  get isDone(): boolean {
    return this.emitted === this.values.length;
  }

  /** Gives up the rows that have not settled. Returns how many. */
  abandon(): number {
    let count = 0;
    for (let row = 0; row < this.results.length; row++) {
      if (this.results[row] !== OPEN) continue;
      this.results[row] = ABANDONED;
      count++;
    }
    this.nextRow = this.values.length;
    return count;
  }
}

/** What an outcome of a row may be, apart from a user's result. */
export type Outcome = RejectedCall | typeof OPEN | typeof ABANDONED;
