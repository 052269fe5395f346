import { type Dataflow, stdoutSink } from "tidemark";
import { nexmarkSource } from "./generator/source.ts";
import { QUERIES } from "./queries.ts";

/** Options of the job, as the command line gives them. */
export interface NexmarkJobOptions {
  /** Name of the query. */
  readonly query?: string;
  readonly events?: string;
  readonly seed?: string;
  readonly partitions?: string;
}

/**
 * One query as a job for the command line, which prints its rows: the events are made as they are read, so there may
 * be any number of them.
 * @throws {RangeError} for a query that there is not, or numbers that are out of range.
 */
export default function nexmark(options: NexmarkJobOptions = {}): Dataflow {
  const { query = "q5", events = "200000", seed = "1", partitions = "1" } = options;
  if (!Object.hasOwn(QUERIES, query))
    throw new RangeError(`there is no query ${query}, but ${Object.keys(QUERIES).join(", ")}`);
  return QUERIES[query]!.build({
    events: nexmarkSource({ events: Number(events), seed: Number(seed), partitions: Number(partitions) }),
    result: stdoutSink(),
    late: (event) => console.error("late:", event),
  });
}
