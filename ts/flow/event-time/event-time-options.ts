import { FlowError } from "../errors.ts";
import { checkedBoolean, checkedFunction, checkedOptions } from "../values/checked.ts";
import { type Duration, toMilliseconds } from "../values/duration.ts";
import type { Key } from "../values/key.ts";
import { toDisorderMs } from "./bounded-watermark.ts";
import type { Instant } from "./instant.ts";
import type { WatermarkGenerator } from "./watermark-generator.ts";

/** How far the records of a partition may be out of order: in one of three ways. */
export type Disorder<T> =
  | {
      /**
       * How far a record may come behind a later one of its partition without being late. Default: 0. Infinity: none is
       * late, and time stands still until the input ends.
       */
      readonly outOfOrder?: Duration;
      readonly monotone?: never;
      readonly watermark?: never;
    }
  | {
      /** No record comes behind a later one of its partition; one that does is late. As `outOfOrder: 0`. */
      readonly monotone: true;
      readonly outOfOrder?: never;
      readonly watermark?: never;
    }
  | {
      /** Makes the generator of a partition's watermark, e.g. for records that carry it themselves. */
      readonly watermark: () => WatermarkGenerator<T>;
      readonly outOfOrder?: never;
      readonly monotone?: never;
    };

/** How long a partition may be silent. */
export interface Idleness {
  /**
   * A partition that has had no record for this long, by the host's clock, no longer holds event time back: it goes
   * along with the others of its input, and when all are silent time moves on with the clock; in an input that never had
   * a record, with the other inputs of the flow. It never goes back: a record that comes after all is late if time has
   * passed it. Partitions are compared with those that the same worker reads. Default: never, so that event time depends on records
   * alone and a replay gives what the live run gave.
   */
  readonly idleAfter?: Duration;
}

/**
 * How event times are read off records.
 * @typeParam KeyArgument What `at` is given behind the value: nothing, or on a keyed stream the key.
 */
export type EventTimeOptions<T, KeyArgument extends readonly unknown[] = []> = {
  /** When the record happened: ms since 1970 (a fraction is rounded down), a `Date`, or anything with `epochMilliseconds`. */
  readonly at: (value: T, ...key: KeyArgument) => Instant;
} & Disorder<T> &
  Idleness;

/** How event times are read off the records of a keyed stream. */
export type KeyedEventTimeOptions<K, V> = EventTimeOptions<V, [key: K]>;

/** Event time with the types of records left out. */
export type AnyEventTime = KeyedEventTimeOptions<Key | undefined, unknown>;

/** The names of all {@link EventTimeOptions}. */
export const EVENT_TIME_OPTIONS = ["at", "outOfOrder", "monotone", "watermark", "idleAfter"] as const;

/**
 * Checks what can be checked before the flow runs.
 * @param others Names of the options that stand beside them.
 * @throws {FlowError} `bad-option`.
 */
export function checkEventTime(options: AnyEventTime, ...others: readonly string[]): void {
  const known = [...EVENT_TIME_OPTIONS, ...others];
  const { at, outOfOrder, monotone, watermark, idleAfter } = checkedOptions(options, known, "eventTime");
  checkedFunction("eventTime.at", at);
  if ([outOfOrder, monotone, watermark].filter((option) => option !== undefined).length > 1) {
    throw new FlowError("bad-option", "outOfOrder, monotone and watermark exclude one another");
  }
  if (monotone !== undefined) checkedBoolean("monotone", monotone);
  if (watermark !== undefined) checkedFunction("eventTime.watermark", watermark);
  if (outOfOrder !== undefined) toDisorderMs(outOfOrder, "outOfOrder");
  if (idleAfter !== undefined && toMilliseconds(idleAfter, "idleAfter") === 0)
    throw new FlowError("bad-option", "idleAfter must be more than 0 ms");
}
