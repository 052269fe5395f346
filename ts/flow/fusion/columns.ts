import { type Batch, batchOf } from "../../timely/index.ts";
import type { Key } from "../key.ts";

/**
 * The columns of a batch that is being gathered: the first `length` places of each are filled. They are made as
 * long as the batch before them became, so that appending rarely has to grow them.
 */
export class Columns {
  length = 0;
  values: unknown[] = [];
  keys: Key[] = [];
  eventTimes: number[] = [];
  readonly #keyed: boolean;
  readonly #timed: boolean;

  constructor(keyed: boolean, timed: boolean) {
    this.#keyed = keyed;
    this.#timed = timed;
  }

  /** What has been gathered, as a batch of its own. */
  take(): Batch<unknown> {
    const { length, values, keys, eventTimes } = this;
    this.length = 0;
    this.values = new Array(length);
    if (this.#keyed) this.keys = new Array(length);
    if (this.#timed) this.eventTimes = new Array(length);
    return batchOf(
      cut(values, length),
      this.#keyed ? cut(keys, length) : undefined,
      this.#timed ? cut(eventTimes, length) : undefined,
    );
  }
}

function cut<T>(column: T[], length: number): T[] {
  if (column.length > length) column.length = length;
  return column;
}
