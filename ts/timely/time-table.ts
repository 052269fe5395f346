import { sameTime, type Timestamp } from "../core/index.ts";
import { frozenTime } from "./time.ts";

/** Something kept for each of some timestamps, which are copied. Looking up the same one again costs a comparison. */
export class TimeTable<V> {
  readonly #entries = new Map<string, V>();
  #lastTime: Timestamp | undefined;
  #last: V | undefined;

  /** What is kept for `time`; made when there is nothing yet. */
  at(time: Timestamp, make: () => V): V {
    if (this.#lastTime !== undefined && sameTime(time, this.#lastTime)) return this.#last as V; // set together
    const key = keyOf(time);
    let value = this.#entries.get(key);
    if (value === undefined) {
      value = make();
      this.#entries.set(key, value);
    }
    this.#lastTime = frozenTime(time);
    this.#last = value;
    return value;
  }

  /** Takes out what is kept for `time`. */
  take(time: Timestamp): V | undefined {
    const key = keyOf(time);
    const value = this.#entries.get(key);
    this.#entries.delete(key);
    this.#lastTime = undefined;
    this.#last = undefined;
    return value;
  }
}

/** Joined by hand: on frozen arrays, which timestamps are, `join` is slow. */
function keyOf(time: Timestamp): string {
  let key = `${time[0]}`;
  for (let i = 1; i < time.length; i++) key += `,${time[i]}`;
  return key;
}
