import type { Duration } from "./duration.ts";

/** How an input reads event times off its records. */
export interface EventTimeOptions<T> {
  /** When the record happened: ms since 1970, a `Date`, or anything with `epochMilliseconds`. */
  readonly at: (value: T) => number | Date | { readonly epochMilliseconds: number };
  /** How far a record may come behind a later one of its partition without being late. Default: 0. */
  readonly outOfOrder?: Duration;
}

/** Options of an input. */
export interface InputOptions<T> {
  /** Most records read from a partition at a time. Default: 1024. */
  readonly batchSize?: number;
  /** Gives the stream event time. Without it, its watermark stays at −∞ until the input ends. */
  readonly eventTime?: EventTimeOptions<T>;
}
