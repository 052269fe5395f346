import fc from "fast-check";
import { Dataflow, type Stream, tumbling } from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { runToEnd, startOn } from "../../given.ts";
import { byWorker, runOnWorkers } from "../../on-workers.ts";
import { settle } from "../../settle.ts";
import { ControlledCalls } from "./controlled.ts";

interface Trip {
  readonly at: number;
  readonly id: string;
}

const trips: readonly Trip[] = [
  { at: 10, id: "slow" },
  { at: 20, id: "a" },
  { at: 130, id: "b" },
  { at: 240, id: "c" },
  { at: 350, id: "d" },
];

describe.each([{ ordered: true }, { ordered: false }])("behind a slow call, %o", (options) => {
  test("no window closes that its record may come to; when it has come, all do, and nothing is late", async () => {
    const host = new SimulatedHost();
    const calls = new ControlledCalls<Trip, string>();
    const seen: unknown[] = [];
    const late: unknown[] = [];
    const flow = new Dataflow("test");
    const windows = flow
      .input("in", trips, { batchSize: 1, eventTime: { at: ({ at }) => at } })
      .mapAsync("look up", calls.fn, options)
      .keyBy("all", () => "all")
      .window(tumbling(100))
      .collect("ids");
    windows.results.map("text", ({ start, value }) => [start, ...value].join(" ")).output("out", seen);
    windows.late.output("late", late);
    const { done } = startOn(host, flow);
    await host.settle();
    while (calls.open.length > 1) calls.open[1]!.resolve(calls.open[1]!.value.id);
    await host.settle();
    expect(seen).toEqual([]);
    calls.open[0]!.resolve("slow");
    await settle(host, done);
    expect(seen.map((line) => String(line).split(" ").sort().join(" "))).toEqual([
      "0 a slow",
      "100 b",
      "200 c",
      "300 d",
    ]);
    expect(late).toEqual([]);
  });
});

test("windows come out the same whatever the order in which calls settle", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 25 }),
      fc.integer({ min: 1 }),
      fc.boolean(),
      async (times, seed, ordered) => {
        const counts = async (slow: (stream: Stream<number>, host: SimulatedHost) => Stream<number>) => {
          const host = new SimulatedHost({ seed });
          const out: string[] = [];
          const flow = new Dataflow("test");
          const input = flow.input("in", times, {
            batchSize: 3,
            eventTime: { at: (at) => at, outOfOrder: 50 },
          });
          const windows = slow(input, host)
            .keyBy("parity", (at) => at % 2)
            .window(tumbling(60))
            .count("count");
          windows.results
            .map("text", ({ key, start, value }) => `${key} ${start} ${value}`)
            .output("out", out);
          windows.late.map("late", (at) => `late ${at}`).output("late out", out);
          await runToEnd(flow, host);
          return out.sort();
        };
        const wait = (host: SimulatedHost): Promise<void> =>
          new Promise((resolve) => void host.setTimer(Math.floor(host.random() * 100), resolve));
        const slow = (stream: Stream<number>, host: SimulatedHost): Stream<number> =>
          stream.mapAsync("wait", (at) => wait(host).then(() => at), { ordered, concurrency: 4 });
        expect(await counts(slow)).toEqual(await counts((stream) => stream));
      },
    ),
    { numRuns: 40 },
  ));

test("on several workers, in any interleaving, each record has its result once", () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 1 }), fc.integer({ min: 1, max: 3 }), async (seed, workers) => {
      const { sink, values } = byWorker<number>(workers);
      const flow = new Dataflow("test");
      flow
        .input(
          "in",
          Array.from({ length: 40 }, (_, n) => n),
          { batchSize: 4 },
        )
        .redistribute("spread")
        .mapAsync("times ten", async (n) => n * 10, { concurrency: 3 })
        .keyBy("key", (n) => n % 7)
        .mapAsync("again", async (n) => n + 1, { ordered: false })
        .output("out", sink);
      await runOnWorkers(flow, workers, seed);
      expect(values.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n * 10 + 1));
    }),
    { numRuns: 20 },
  ));

test("in a loop, a record goes round as often as it would without waiting", async () => {
  const host = new SimulatedHost();
  const out: number[] = [];
  const flow = new Dataflow("test");
  const looped = flow.input("in", [1, 5, 40]).iterate("double", (inner) => {
    const doubled = inner.mapAsync("twice", async (n) => n * 2, { concurrency: 2 });
    const { trues, falses } = doubled.branch("enough", (n) => n > 100);
    return { again: falses, out: trues };
  });
  looped.out.output("out", out);
  await runToEnd(flow, host);
  expect(out.sort((a, b) => a - b)).toEqual([128, 160, 160]);
});
