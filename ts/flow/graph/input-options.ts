import type { EventTimeOptions } from "../event-time/event-time-options.ts";
import type { Ending } from "../policy/error-policy.ts";

/** Options of an input. */
export interface InputOptions<T, P extends Ending = "fail"> {
  /** Most records read from a partition at a time. Default: 2048. */
  readonly batchSize?: number;
  /** Gives the stream event time. Without it, its watermark stays at −∞ until the input ends. */
  readonly eventTime?: EventTimeOptions<T>;
  /**
   * What happens to a record that has no event time, or that the source cannot read and can go on behind: a line of a
   * file that is no JSON, for instance. Default: "fail", which ends the flow. A source that fails as a whole ends it
   * whatever this says.
   */
  readonly onError?: P;
}
