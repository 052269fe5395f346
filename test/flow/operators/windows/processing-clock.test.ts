import {
  Dataflow,
  globalWindow,
  SimulatedHost,
  type Source,
  session,
  sliding,
  tumbling,
  type WindowResult,
} from "tidemark";
import { expect, test } from "vitest";
import { runToEnd } from "../../given.ts";

/** Values at instants of the wall clock, and an end. */
function clocked(rows: readonly (readonly [at: number, value: string])[], endAt: number): Source<string> {
  return {
    partitions: () => ["p"],
    open: (_name, _position, { host }) => {
      let next = 0;
      return {
        position: () => next,
        read() {
          const now = host.now();
          const values: string[] = [];
          while (next < rows.length && rows[next]![0] <= now) values.push(rows[next++]![1]);
          if (next < rows.length) return { values, wakeAt: rows[next]![0] };
          return now >= endAt ? { values, done: true } : { values, wakeAt: endAt };
        },
      };
    },
  };
}

type Out = readonly [at: number, start: number, end: number, kind: string, value: unknown];

async function results(
  rows: readonly (readonly [at: number, value: string])[],
  endAt: number,
  windowed: (
    flow: Dataflow,
    source: Source<string>,
  ) => { output(id: string, sink: (r: WindowResult<string, unknown>) => void): void },
): Promise<Out[]> {
  const host = new SimulatedHost({ now: 0 });
  const flow = new Dataflow("clock");
  const out: Out[] = [];
  windowed(flow, clocked(rows, endAt)).output("out", ({ start, end, kind, value }) => {
    out.push([host.now(), start, end, kind, value]);
  });
  await runToEnd(flow, host);
  return out;
}

test("a window closes when the wall clock has come to its end, without any record", async () => {
  const out = await results(
    [
      [3, "a"],
      [9, "b"],
      [10, "c"],
    ],
    100,
    (flow, source) =>
      flow
        .input("in", source)
        .keyBy("k", () => "k")
        .window(tumbling(10), { clock: "processing" })
        .collect("w").results,
  );
  expect(out).toEqual([
    [10, 0, 10, "final", ["a", "b"]],
    [20, 10, 20, "final", ["c"]],
  ]);
});

test("sessions, sliding windows and triggers go by the wall clock too", async () => {
  const rows = [
    [3, "a"],
    [6, "b"],
    [20, "c"],
  ] as const;
  const by = (windower: ReturnType<typeof session>) => windower;
  expect(
    await results(
      rows,
      100,
      (flow, source) =>
        flow
          .input("in", source)
          .keyBy("k", () => "k")
          .window(by(session({ gap: 4 })), { clock: "processing" })
          .collect("w").results,
    ),
  ).toEqual([
    [11, 3, 11, "final", ["a", "b"]],
    [25, 20, 25, "final", ["c"]],
  ]);
  expect(
    await results(
      rows,
      100,
      (flow, source) =>
        flow
          .input("in", source)
          .keyBy("k", () => "k")
          .window(sliding({ length: 10, every: 5 }), { clock: "processing" })
          .count("w").results,
    ),
  ).toEqual([
    [5, -5, 5, "final", 1],
    [10, 0, 10, "final", 2],
    [15, 5, 15, "final", 1],
    [25, 15, 25, "final", 1],
    [30, 20, 30, "final", 1],
  ]);
  expect(
    await results(
      rows,
      100,
      (flow, source) =>
        flow
          .input("in", source)
          .keyBy("k", () => "k")
          .window(globalWindow({ trigger: { every: 10 } }), { clock: "processing" })
          .count("w").results,
    ),
  ).toEqual([
    [10, -Infinity, Infinity, "early", 2],
    [30, -Infinity, Infinity, "early", 3],
    [100, -Infinity, Infinity, "final", 3],
  ]);
});

test("early results come at multiples of the wall clock", async () => {
  const out = await results(
    [
      [1, "a"],
      [12, "b"],
      [13, "c"],
    ],
    100,
    (flow, source) =>
      flow
        .input("in", source)
        .keyBy("k", () => "k")
        .window(tumbling(30), { clock: "processing", emitEvery: 5 })
        .count("w").results,
  );
  expect(out).toEqual([
    [5, 0, 30, "early", 1],
    [15, 0, 30, "early", 3],
    [30, 0, 30, "final", 3],
  ]);
});

test("56: what is open when the input ends is given then", async () => {
  const rows = Array.from({ length: 10 }, (_, i) => [i, String(i)] as const);
  const out = await results(
    rows,
    10,
    (flow, source) =>
      flow
        .input("in", source)
        .keyBy("k", () => "k")
        .window(session({ gap: 100 }), { clock: "processing" })
        .count("w").results,
  );
  expect(out).toEqual([[10, 0, 110, "final", 10]]);
});

test("results have no event time, even where the records have", () => {
  const flow = new Dataflow("clock");
  const stream = flow.input("in", [1], { eventTime: { at: (n) => n } }).keyBy("k", () => "k");
  const { results } = stream.window(tumbling(1), { clock: "processing" }).count("w");
  expect(() => results.window(tumbling(1)).count("again")).toThrow("no-event-time");
});
