import {
  countWindow,
  Dataflow,
  globalWindow,
  join,
  type KeyedStream,
  type Stream,
  session,
  sliding,
  tumbling,
} from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { FedSource } from "../event-time/fed-input.ts";
import { startOn } from "../given.ts";
import { settle } from "../settle.ts";

type Keyed = KeyedStream<string, number>;

// A stop is no end: what a step would give at the end of its input, it does not give when the flow is stopped.

const steps: Record<string, (stream: Keyed) => Stream<unknown> | KeyedStream<string, unknown>> = {
  batch: (stream) => stream.values().batch("it", { size: 2 }),
  collect: (stream) => stream.collect("it", { size: 2 }),
  countFinal: (stream) => stream.countFinal("it"),
  reduceFinal: (stream) => stream.reduceFinal("it", (a, b) => a + b),
  stateful: (stream) =>
    stream.stateful("it", {
      start: () => 0,
      onValue: () => {},
      onEnd: () => ["end"],
      onEventTimer: () => ["timer"],
    }),
  statefulBatch: (stream) =>
    stream.statefulBatch("it", { start: () => 0, onBatch: () => {}, onEnd: () => ["end"] }),
  "event timers": (stream) =>
    stream.stateful("it", {
      start: () => 0,
      onValue: (_, at, context) => context.setEventTimer(at + 1),
      onEventTimer: () => ["timer"],
    }),
  reorder: (stream) => stream.reorder("it").results,
  fill: (stream) => stream.fill("it", { every: 1, with: "previous", longest: 9 }).results,
  join: (stream) => join("it", { a: stream, b: stream }, { emit: "final", expireAfter: 9 }),
  "left as-of join": (stream) => stream.asOfJoin("it", stream, { type: "left" }).results,
  "left interval join": (stream) =>
    stream.intervalJoin(
      "it",
      stream.filter("none", () => false),
      { before: 1, after: 1, type: "left" },
    ).results,
  "left broadcast join": (stream) =>
    stream.broadcastJoin(
      "it",
      stream.filter("none", () => false),
      { by: (n) => `${n}`, type: "left" },
    ),
  "tumbling windows": (stream) => stream.window(tumbling(10)).count("it").results,
  "sliding windows": (stream) => stream.window(sliding({ length: 10, every: 5 })).count("it").results,
  "session windows": (stream) => stream.window(session({ gap: 1 })).count("it").results,
  "count windows": (stream) => stream.window(countWindow(2)).count("it").results,
  "global windows": (stream) => stream.window(globalWindow({ trigger: { count: 2 } })).count("it").results,
  "windows by the clock": (stream) =>
    stream.window(tumbling(10), { clock: "processing" }).count("it").results,
};

test.each(Object.keys(steps))("%s: a stop gives nothing of what waits", async (name) => {
  const host = new SimulatedHost({ now: 0 });
  const source = new FedSource<number>("only");
  const flow = new Dataflow("test");
  const keyed = flow
    .input("in", source, { eventTime: { at: (t) => t, outOfOrder: 5 } })
    .keyBy("key", () => "all");
  const seen: unknown[] = [];
  (steps[name]!(keyed) as Stream<unknown>).output("out", seen);
  const running = startOn(host, flow);
  await host.settle();
  source.give("only", 100);
  await host.settle();
  await settle(host, running.stop());
  expect(seen).toEqual([]);
});
