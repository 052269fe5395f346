import { Dataflow, type StatefulLogic } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { given, givenPairs, pairs, records, runToEnd } from "./given.ts";

// Small programs whose results users of Bytewax know. Where Tidemark differs on purpose, the test says so.

test("a flat map may give from a generator", async () => {
  const repeat = function* ([text, times]: [string, number]): Generator<string> {
    for (let i = 0; i < times; i++) yield text;
  };
  const stream = given<[string, number]>([
    ["a", 2],
    ["b", 4],
  ]);
  expect((await records(stream.flatMap("repeat", repeat))).join("")).toBe("aabbbb");
});

test("a batch of two lines is split in one call", async () => {
  let calls = 0;
  const words = given(["split this", "and this"], 10).flatMapBatch("split", (lines) => {
    calls++;
    return lines.flatMap((line) => line.split(" "));
  });
  expect(await records(words)).toEqual(["split", "this", "and", "this"]);
  expect(calls).toBe(1);
});

test("the state that a step puts in place is what comes back next time", async () => {
  const stream = givenPairs([2, 5, 8, 1, 3].map((n): [string, number] => ["k", n]));
  const means = stream.stateful("mean", {
    start: (): number[] => [],
    onValue(list, n, context) {
      list.push(n);
      const kept = list.length > 3 ? list.slice(0, -3) : list;
      context.setState(kept);
      return [kept.reduce((a, b) => a + b) / kept.length];
    },
  });
  expect(await records(means.values())).toEqual([2, 3.5, 5, 2, 2.5]);
});

/** Says what came before each call; forgets its key after the calls it is told. */
const traced = (
  forgetAfter: string,
  timerAfterValue: boolean,
): StatefulLogic<string, string, { last: string }, string> => {
  const call = (name: string, state: { last: string }, forget: () => void): string[] => {
    const seen = `${state.last}>${name}`;
    state.last = name;
    if (name === forgetAfter) forget();
    return [seen];
  };
  return {
    start: () => ({ last: "NEW" }),
    onValue(state, _, context) {
      if (timerAfterValue) context.setTimer(context.now);
      return call("ITEM", state, () => context.forget());
    },
    onTimer: (state, context) => call("NOTIFY", state, () => context.forget()),
  };
};

async function trace(forgetAfter: string, timers: boolean): Promise<string[]> {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const seen: string[] = [];
  let next = 0;
  const source = {
    partitions: () => ["only"],
    open: () => ({
      position: () => next,
      read: () => ({ values: next++ < 2 ? ["x"] : [], done: next > 2, wakeAt: host.now() + 1 }),
    }),
  };
  flow
    .input("in", source)
    .keyBy("key", () => "k")
    .stateful("trace", traced(forgetAfter, timers))
    .values()
    .output("seen", seen);
  await runToEnd(flow, host);
  return seen;
}

test("state stays until it is forgotten", async () => {
  expect(await trace("never", false)).toEqual(["NEW>ITEM", "ITEM>ITEM"]);
  expect(await trace("ITEM", false)).toEqual(["NEW>ITEM", "NEW>ITEM"]);
});

test("a timer for now comes after its record; what it forgets is gone for the next", async () => {
  expect(await trace("never", true)).toEqual(["NEW>ITEM", "ITEM>NOTIFY", "NOTIFY>ITEM", "ITEM>NOTIFY"]);
  expect(await trace("NOTIFY", true)).toEqual(["NEW>ITEM", "ITEM>NOTIFY", "NEW>ITEM", "ITEM>NOTIFY"]);
});

test("unlike there, results come in the order of the records, not sorted by key within a batch", async () => {
  const list = [
    ["b", 1],
    ["a", 1],
    ["c", 1],
    ["a", 2],
  ] as const;
  for (const batchSize of [1, 4]) {
    const sums = givenPairs(list, batchSize).scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    );
    expect(await pairs(sums)).toEqual([
      ["b", 1],
      ["a", 1],
      ["c", 1],
      ["a", 3],
    ]);
  }
});

test("unlike there, a number is a key as well as a text", async () => {
  expect(await pairs(given([1, 2]).keyBy("key", (n) => n))).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test("a chain over two batches of a source gives the records in order", async () => {
  expect(await records(given([0, 1, 2], 2).map("next", (n) => n + 1))).toEqual([1, 2, 3]);
});
