import { type Batch, batchOf } from "../../timely/index.ts";
import type { Key } from "../values/key.ts";
import type { SpareColumns } from "./spare-columns.ts";

/**
 * The columns of a batch that is being gathered: the first `length` places of each are filled. They are those of a batch
 * that is done with, if there is one, so that appending rarely has to grow them.
 */
export class Columns {
  length = 0;
  values: unknown[] = [];
  keys: Key[] = [];
  eventTimes: number[] = [];
  readonly #keyed: boolean;
  readonly #timed: boolean;
  readonly #spares: SpareColumns;

  constructor(keyed: boolean, timed: boolean, spares: SpareColumns) {
    this.#keyed = keyed;
    this.#timed = timed;
    this.#spares = spares;
  }

  /** What has been gathered, as a batch of its own. */
  take(): Batch<unknown> {
    const { length, values, keys, eventTimes } = this;
    this.length = 0;
    this.values = this.#spares.takeValues();
    if (this.#keyed) this.keys = this.#spares.takeKeys();
    if (this.#timed) this.eventTimes = this.#spares.takeEventTimes();
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
