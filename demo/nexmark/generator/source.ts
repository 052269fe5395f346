import type { Source, SourcePartition } from "tidemark";
import type { NexmarkEvent } from "../events.ts";
import { type Generator, type NexmarkOptions, nexmarkGenerators } from "./generator.ts";

/**
 * Nexmark's events as a source: partitions of their own ids and the same time, whose positions are places. Made as they
 * are read, so it takes no memory.
 * @throws {RangeError} for options that are out of range.
 * @example
 * ```ts
 * const source = nexmarkSource({ events: 1_000_000, partitions: 2 });
 * flow.input("events", source, { eventTime: { at: (event) => event.dateTime } });
 * ```
 */
export function nexmarkSource(options: NexmarkOptions): Source<NexmarkEvent, number> {
  const generators = nexmarkGenerators(options);
  return {
    partitions: () => generators.map((_, index) => String(index)),
    open: (partition, position = 0) => generated(generators[Number(partition)]!, position),
  };
}

function generated(generator: Generator, start: number): SourcePartition<NexmarkEvent, number> {
  let next = start;
  return {
    read(limit) {
      const end = Math.min(generator.count, next + limit);
      const values: NexmarkEvent[] = [];
      while (next < end) values.push(generator.eventAt(next++));
      return { values, done: next >= generator.count };
    },
    position: () => next,
    progress: () => (generator.count === 0 ? 1 : next / generator.count),
  };
}
