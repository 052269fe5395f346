import { collect, Dataflow, type Sink, type Source, sum, tumbling } from "tidemark";

// The flow whose store lies beside this file, as version 1 of the format wrote it, after the first six records. Never
// changed: what was written once must be read by every later version.

export interface Reading {
  readonly sensor: string;
  readonly at: number;
  readonly value: number;
}

export const readings: readonly Reading[] = [
  { sensor: "a", at: 1, value: 10 },
  { sensor: "b", at: 3, value: -0 },
  { sensor: "ü\ud800", at: 7, value: 1e-9 },
  { sensor: "a", at: 11, value: 2.5 },
  { sensor: "b", at: 12, value: 4 },
  { sensor: "a", at: 14, value: 1 },
  // Read by whoever resumes.
  { sensor: "b", at: 16, value: 5 },
  { sensor: "a", at: 25, value: 6 },
];

/** Reads so many of them, and then waits. */
export function source(count: number): Source<Reading, number> {
  return {
    partitions: () => ["readings"],
    open: (_name, position = 0) => {
      let at = position;
      return {
        position: () => at,
        read(limit) {
          const values = readings.slice(at, Math.min(count, at + limit));
          at += values.length;
          const done = at === readings.length;
          return values.length > 0 || done ? { values, done } : new Promise<never>(() => {});
        },
      };
    },
  };
}

export function goldenFlow(count: number, rows: Sink<unknown>): Dataflow {
  const flow = new Dataflow("golden");
  const bySensor = flow
    .input("readings", source(count), { eventTime: { at: ({ at }) => at, outOfOrder: 2 } })
    .keyBy("sensor", ({ sensor }) => sensor);
  const seen = bySensor.stateful(
    "seen",
    {
      start: () => ({ first: new Date(0), values: new Map<string, number[]>(), total: 0n }),
      onValue(state, { at, value }) {
        state.values.set(String(at), [value]);
        state.total += BigInt(at);
        return [`${state.total} ${state.values.size}`];
      },
    },
    { version: 2 },
  );
  const windows = bySensor
    .window(tumbling(10))
    .aggregate("tens", { sum: sum(({ value }: Reading) => value), all: collect() }).results;
  seen.entries().map("seen row", String).output("seen out", rows);
  windows
    .entries()
    .map("window row", ([key, { start, value }]) => `${key} ${start} ${value.sum} ${value.all.length}`)
    .output("window out", rows);
  return flow;
}
