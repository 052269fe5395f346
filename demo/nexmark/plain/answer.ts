import type { NexmarkEvent } from "../events.ts";

/** What a query is to give. */
export interface PlainAnswer<R> {
  /** In the order of the flow on one worker. */
  readonly rows: R[];
  /** The events that came too late, in the order in which they came. */
  readonly late: NexmarkEvent[];
}

/**
 * A query without Tidemark: loops and sorts over all events, as one would write them on paper. Nothing here is shared
 * with the flows, so that they cannot share a mistake.
 * @param events Of one partition, in the order in which they come.
 * @param disorderMs How far they may be out of order without being late.
 */
export type PlainQuery<R> = (events: readonly NexmarkEvent[], disorderMs: number) => PlainAnswer<R>;
