import type { EventTimeOptions } from "./event-time/event-time-options.ts";

/** Options of an input. */
export interface InputOptions<T> {
  /** Most records read from a partition at a time. Default: 2048. */
  readonly batchSize?: number;
  /** Gives the stream event time. Without it, its watermark stays at −∞ until the input ends. */
  readonly eventTime?: EventTimeOptions<T>;
}
