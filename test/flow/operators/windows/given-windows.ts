import {
  Dataflow,
  type Duration,
  type Key,
  type KeyedStream,
  type Source,
  type Windowed,
  type WindowResult,
} from "tidemark";
import type { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { runToEnd } from "../../given.ts";

/** A value with its key and event time. */
export type Event<V> = readonly [key: string, eventTime: number, value: V];

/** How events are read. */
export interface Reading {
  readonly outOfOrder?: Duration;
  readonly batchSize?: number;
}

/** A result as a row. */
export type ResultRow<R> = readonly [key: Key, start: number, end: number, value: R, kind: string];

/** What came out. */
export interface Outcome<R, V> {
  readonly results: WindowResult<string, R>[];
  readonly late: [string, V][];
}

/** Several partitions, read in turn. */
export function partitioned<T>(partitions: readonly (readonly T[])[]): Source<T> {
  return {
    partitions: () => partitions.map((_, i) => `p${i}`),
    open(name) {
      const rows = partitions[Number(name.slice(1))]!;
      let at = 0;
      return {
        read(limit) {
          const values = rows.slice(at, at + limit);
          at += values.length;
          return { values, done: at >= rows.length };
        },
        position: () => at,
      };
    },
  };
}

/** Runs a window over the events of one partition and gives what comes out, in order. */
export async function outcome<V, R>(
  events: readonly Event<V>[],
  build: (stream: KeyedStream<string, V>) => Windowed<KeyedStream<string, V>, R>,
  reading?: Reading,
  host?: SimulatedHost,
): Promise<Outcome<R, V>> {
  return outcomeOf([events], build, reading, host);
}

/** The same over those of several. */
export async function outcomeOf<V, R>(
  partitions: readonly (readonly Event<V>[])[],
  build: (stream: KeyedStream<string, V>) => Windowed<KeyedStream<string, V>, R>,
  { outOfOrder = 0, batchSize = 1024 }: Reading = {},
  host?: SimulatedHost,
): Promise<Outcome<R, V>> {
  const flow = new Dataflow("windows");
  const source = partitioned(partitions);
  const stream = flow
    .input("events", source, { batchSize, eventTime: { at: ([, at]) => at, outOfOrder } })
    .keyBy("key", ([key]) => key)
    .map("value", ([, , value]) => value);
  const { results, late } = build(stream);
  const out: Outcome<R, V> = { results: [], late: [] };
  results.output("results", (result) => void out.results.push(result));
  late.entries().output("late", (pair) => void out.late.push(pair));
  await runToEnd(flow, host);
  return out;
}

/** Results as [start, value]. */
export function startsAndValues<R>({
  results,
}: {
  readonly results: readonly WindowResult<string, R>[];
}): [number, R][] {
  return results.map(({ start, value }) => [start, value]);
}

/** Events of the key "ALL" that are their own values. */
export function at(...eventTimes: readonly number[]): Event<number>[] {
  return eventTimes.map((t) => ["ALL", t, t]);
}
