import type { Dataflow, Duration, SinkLike, SourceLike, Stream } from "tidemark";
import type { NexmarkEvent } from "./events.ts";

/** What the queries read. */
export interface NexmarkInput {
  readonly events: SourceLike<NexmarkEvent>;
  /** How far events may be out of order without being late. Default: 4 seconds, as in the SQL of the benchmark. */
  readonly outOfOrder?: Duration;
  /** Most events read at a time. */
  readonly batchSize?: number;
}

/** What a query reads, and where it writes its rows. */
export interface NexmarkEnds<R> extends NexmarkInput {
  readonly result: SinkLike<R>;
}

/** The same for a query that leaves events out which come too late. */
export interface NexmarkEndsWithLate<R> extends NexmarkEnds<R> {
  readonly late: SinkLike<NexmarkEvent>;
}

/** The events with their event time: where all queries begin. */
export function inputOf(flow: Dataflow, input: NexmarkInput): Stream<NexmarkEvent> {
  const { events, outOfOrder = { seconds: 4 }, batchSize } = input;
  return flow.input("events", events, {
    eventTime: { at: (event) => event.dateTime, outOfOrder },
    ...(batchSize !== undefined && { batchSize }),
  });
}
