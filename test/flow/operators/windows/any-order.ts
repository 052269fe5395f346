import fc from "fast-check";
import { Dataflow, type KeyedStream, type Windowed, type WindowOptions, type WindowResult } from "tidemark";
import { runToEnd } from "../../given.ts";
import { byWorker, runOnWorkers } from "../../on-workers.ts";
import { type Arrival, type Definition, oracle, type Row } from "./oracle.ts";
import { type ScriptedPartition, scripted } from "./scripted-partitions.ts";

/** A record of the tests; its value is its own. */
type Event = readonly [key: string, t: number, value: number];

/** Partitions as they are drawn, and how far their records may be out of order. */
export interface Feed {
  readonly partitions: readonly {
    readonly rows: readonly (readonly [string, number])[];
    readonly reads: readonly number[];
  }[];
  readonly outOfOrder: number;
}

/** Windows over the records of a feed. */
export type Build = (
  stream: KeyedStream<string, number>,
) => Windowed<KeyedStream<string, number>, readonly number[]>;

/** What came out, or should. */
export type Outcome = ReturnType<typeof oracle>;

const times = fc.oneof(
  fc.integer({ min: -40, max: 60 }),
  fc.integer({ min: -600, max: 600 }),
  fc.integer({ min: -300, max: 300 }).map((n) => Math.floor(n / 4)),
);

/** How records come: their times, partitions, batches and disorder. */
export const feed = {
  partitions: fc.array(
    fc.record({
      rows: fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), times), { maxLength: 14 }),
      reads: fc.array(fc.nat({ max: 4 }), { maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  outOfOrder: fc.constantFrom(0, 3, 16, 80, 1_000),
};

/** Partitions whose values are all different. */
export function numbered({ partitions }: Feed): ScriptedPartition<Event>[] {
  let value = 0;
  return partitions.map(({ rows, reads }) => ({ reads, rows: rows.map(([key, t]) => [key, t, value++]) }));
}

/** What should come of a feed: each record has the watermark that its partition had come to before it. */
export function expected(feed: Feed, definition: Definition, emitEvery?: number): Outcome {
  return oracle(arrivalsOf(feed), definition, emitEvery);
}

/** The records of a feed, each with its watermark. */
export function arrivalsOf(feed: Feed): Arrival[] {
  const { outOfOrder } = feed;
  const grain = Math.max(1, Math.floor(outOfOrder / 8));
  return numbered(feed).flatMap(({ rows }) => {
    let w = Number.NEGATIVE_INFINITY;
    return rows.map(([key, t, value]) => {
      const arrival = { key, t, value, w };
      w = Math.max(w, Math.floor((t - outOfOrder) / grain) * grain);
      return arrival;
    });
  });
}

/** What comes of a feed, on a worker or several. Of several the results are in no order. */
export async function given(
  feed: Feed,
  build: Build,
  on: { readonly workers: number; readonly seed: number } = { workers: 1, seed: 1 },
): Promise<Outcome> {
  const flow = new Dataflow("windows");
  const stream = flow
    .input("events", scripted(numbered(feed)), {
      eventTime: { at: ([, t]) => t, outOfOrder: feed.outOfOrder },
    })
    .keyBy("key", ([key]) => key)
    .map("value", ([, , value]) => value);
  const { results, late } = build(stream);
  const rows = byWorker<WindowResult<string, readonly number[]>>(on.workers);
  const lates = byWorker<number>(on.workers);
  results.output("results", rows.sink);
  late.output("late", lates.sink);
  if (on.workers === 1) await runToEnd(flow);
  else await runOnWorkers(flow, on.workers, on.seed);
  return { results: rows.values.flat().map(rowOf), late: ascending(lates.values.flat()) };
}

/** A result as it can be compared: what it is of, whatever the order. */
export function rowOf({ kind, key, start, end, value }: WindowResult<string, readonly number[]>): Row {
  return { kind, key, start, end, values: ascending(value) };
}

export function ascending(list: readonly number[]): number[] {
  return [...list].sort((a, b) => a - b);
}

/** Options of windows. */
export function options(allowedLateness: number, emitEvery: number | "record" | undefined): WindowOptions {
  return { allowedLateness, ...(emitEvery !== undefined && { emitEvery }) };
}

/** The windows of a length that an instant is in, by looking at every one that there could be. */
export function fixed(length: number, every: number, origin: number): (t: number) => [number, number][] {
  return (t) => {
    const found: [number, number][] = [];
    const first = Math.floor((t - origin - length) / every) - 1;
    for (let n = first; origin + n * every <= t; n++) {
      const start = origin + n * every;
      if (start <= t && t < start + length) found.push([start, start + length]);
    }
    return found;
  };
}
