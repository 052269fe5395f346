import {
  count,
  countWindow,
  Dataflow,
  globalWindow,
  type KeyedStream,
  SimulatedHost,
  type Sink,
  type Stream,
  session,
  sliding,
  start,
  tumbling,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { Gate } from "../../run/doubles.ts";
import { settle } from "../settle.ts";
import { BUDGET, CHUNK, MOST_ROWS } from "./budget.ts";

/** Results that are due at once. */
const RESULTS = 100_000;

type Events = KeyedStream<number, number>;

/** Steps whose results are all due when the input ends, or when event time leaps: `RESULTS` of them. */
const steps: Readonly<Record<string, (events: Events) => Stream<unknown> | KeyedStream<number, unknown>>> = {
  "a tumbling window of many keys": (events) => events.window(tumbling(1_000_000)).count("n").results,
  "many tumbling windows": (events) => events.window(tumbling(1)).count("n").results,
  "early results": (events) => events.window(tumbling(1_000_000), { emitEvery: 500_000 }).count("n").results,
  "sliding windows that share panes": (events) =>
    events.window(sliding({ length: 4, every: 2 })).count("n").results,
  "sliding windows that do not": (events) =>
    events.window(sliding({ length: 4, every: 2 })).aggregate("n", { ...count(), merge: undefined } as never)
      .results,
  sessions: (events) => events.window(session({ gap: 10 })).count("n").results,
  "count windows that are not full": (events) => events.window(countWindow(2)).count("n").results,
  "a global window at the end": (events) =>
    events.window(globalWindow({ trigger: { count: 2 } })).count("n").results,
  "a global window by time": (events) =>
    events.window(globalWindow({ trigger: { every: 1_000_000 } })).count("n").results,
  "windows by the wall clock, at the end": (events) =>
    events.window(tumbling({ days: 1 }), { clock: "processing" }).count("n").results,
  foldFinal: (events) =>
    events.foldFinal(
      "n",
      () => 0,
      (n) => n + 1,
    ),
  onEnd: (events) => events.stateful("n", { start: () => 0, onValue: () => [], onEnd: () => [1] }),
  onEventTimer: (events) =>
    events.stateful("n", {
      start: () => 0,
      onValue: (_, at, context) => context.setEventTimer(at + 1),
      onEventTimer: () => [1],
    }),
  onExpire: (events) =>
    events.stateful("n", { start: () => 0, onValue: () => [], onExpire: () => [1] }, { expireAfter: 10 }),
  "a join, at the end": (events) =>
    events.join(
      "n",
      events.filter("none", () => false),
      { emit: "final" },
    ),
  "a join by event time": (events) => events.join("n", events, { emit: "running" }),
  "an interval join, unmatched": (events) =>
    events.intervalJoin(
      "n",
      events.filter("none", () => false),
      { before: 10, after: 10, type: "left" },
    ).results,
  "an as-of join": (events) => events.asOfJoin("n", events, { type: "left" }).results,
  reorder: (events) => events.reorder("n").results,
  fill: (events) =>
    events.keyBy("all", () => 0).fill("n", { every: 1, longest: 1_000_000, with: "previous" }).results,
};

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

describe.each(Object.keys(steps))("what %s gives at once", (name) => {
  const isFill = name === "fill";
  const values = isFill ? [0, RESULTS] : numbers(RESULTS);

  test("goes out in batches of bounded size, and waits for room behind the step", async () => {
    const host = new SimulatedHost();
    const gate = new Gate();
    let written = 0;
    let largest = 0;
    const sink: Sink<unknown> = {
      open: () => ({
        async write(rows) {
          largest = Math.max(largest, rows.length);
          await gate.passed;
          written += rows.length;
        },
      }),
    };
    const flow = new Dataflow("test");
    const eventTime = { at: (n: number) => n, outOfOrder: 10_000_000 };
    const events = flow.input("in", values, { eventTime }).keyBy("key", (n) => n);
    const results = steps[name]!(events) as Stream<unknown>;
    results.output("out", sink);
    const running = start(flow, { host });
    let most = 0;
    for (let i = 0; i < 60; i++) {
      await host.settle();
      most = Math.max(most, running.inspect().queued?.records ?? 0);
    }
    expect(most).toBeGreaterThan(BUDGET / 2);
    expect(most).toBeLessThanOrEqual(BUDGET + CHUNK);
    gate.open();
    await settle(host, running.done);
    expect(written).toBeGreaterThanOrEqual(name === "a join by event time" ? RESULTS : RESULTS / 2);
    expect(largest).toBeLessThanOrEqual(MOST_ROWS);
  });
});

/** Keeps each batch for some ms. */
function slowSink(host: SimulatedHost, written: (rows: number) => void): Sink<unknown> {
  return {
    open: () => ({
      async write(rows) {
        await new Promise<void>((resolve) => host.setTimer(2, resolve));
        written(rows.length);
      },
    }),
  };
}

// The room behind a step counts what waits in any operator after it, of another branch too: what rouses a step that pauses
// may be gone when it has its turn, because sources have theirs before.
test.each(Object.keys(steps))(
  "%s: all of it goes out beside a sink that keeps the queue full",
  async (name) => {
    const host = new SimulatedHost();
    const values = name === "fill" ? [0, RESULTS] : numbers(RESULTS);
    const flow = new Dataflow("test");
    const eventTime = { at: (n: number) => n, outOfOrder: 10_000_000 };
    const events = flow.input("in", values, { eventTime }).keyBy("key", (n) => n);
    const results = steps[name]!(events) as Stream<unknown>;
    let given = 0;
    let beside = 0;
    results.output("out", () => given++);
    flow.input("beside", numbers(1_000_000)).output(
      "slow",
      slowSink(host, (rows) => {
        beside += rows;
      }),
    );
    const running = start(flow, { host });
    await settle(host, running.done);
    expect(given).toBeGreaterThanOrEqual(name === "a join by event time" ? RESULTS : RESULTS / 2);
    expect(beside).toBe(1_000_000);
  },
);

test("a stop does not wait for the results that a step has still to give", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const flow = new Dataflow("test");
  const eventTime = { at: (n: number) => n, outOfOrder: 10_000_000 };
  const writes: number[] = [];
  flow
    .input("in", numbers(RESULTS), { eventTime })
    .keyBy("key", (n) => n)
    .window(tumbling(1_000_000))
    .count("n")
    .results.output("out", {
      open: () => ({
        async write(rows) {
          writes.push(rows.length);
          await gate.passed;
        },
      }),
    });
  const running = start(flow, { host });
  for (let i = 0; i < 20; i++) await host.settle();
  const stopped = running.stop();
  gate.open();
  await settle(host, stopped);
  expect(writes).toHaveLength(2);
  const { abandoned, queued } = running.inspect();
  expect(abandoned).toBeGreaterThan(BUDGET / 2);
  expect(queued).toBeUndefined();
});

test("steps that pause behind one another all come to their end", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const eventTime = { at: (n: number) => n, outOfOrder: 10_000_000 };
  let written = 0;
  flow
    .input("in", numbers(RESULTS), { eventTime })
    .keyBy("key", (n) => n)
    .window(tumbling(1_000_000))
    .count("first")
    .results.window(tumbling(2_000_000))
    .count("second")
    .results.reorder("third")
    .results.foldFinal(
      "fourth",
      () => 0,
      (n) => n + 1,
    )
    .output("out", {
      open: () => ({
        async write(rows) {
          await undefined;
          written += rows.length;
        },
      }),
    });
  await settle(host, start(flow, { host }).done);
  expect(written).toBe(RESULTS);
});
