import { Dataflow, type Source } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { failureOfFlow, given, records, runToEnd } from "./given.ts";
import { lineOf } from "./operators/check.ts";

/** A source of named partitions, each a list of batches. */
function partitioned<T>(partitions: Record<string, T[][]>): Source<T> {
  return {
    partitions: () => Object.keys(partitions),
    open(name) {
      const batches = partitions[name]!;
      let next = 0;
      return {
        position: () => next,
        read: () => ({ values: batches[next++] ?? [], done: next > batches.length }),
      };
    },
  };
}

function streamOf<T>(value: T): ReadableStream<T> {
  return new ReadableStream<T>({
    start(controller) {
      controller.enqueue(value);
      controller.close();
    },
  });
}

test("reads arrays, iterables, async iterables and web streams", async () => {
  async function* later(): AsyncGenerator<number> {
    yield 3;
  }
  const flow = new Dataflow("test");
  const all = flow
    .input("array", [1])
    .merge(
      "all",
      flow.input("iterable", new Set([2])),
      flow.input("async", later()),
      flow.input("stream", streamOf(4)),
    );
  const seen: number[] = [];
  all.output("seen", seen);
  await runToEnd(flow);
  expect(seen.sort()).toEqual([1, 2, 3, 4]);
});

test("never asks for more records than the batch size", async () => {
  const limits = new Set<number>();
  const source: Source<number> = {
    partitions: () => ["only"],
    open: () => ({
      position: () => 0,
      read: (limit) => {
        limits.add(limit);
        return { values: [], done: true };
      },
    }),
  };
  await records(new Dataflow("test").input("in", source, { batchSize: 7 }));
  await records(new Dataflow("test").input("in", source));
  expect([...limits]).toEqual([7, 2048]);
});

test("reads its partitions in turn, each in order", async () => {
  const source = partitioned({ b: [["b1"], ["b2"]], a: [["a1", "a2"], ["a3"]] });
  expect(await records(new Dataflow("test").input("in", source))).toEqual(["a1", "a2", "b1", "a3", "b2"]);
});

test("records that come with the end are read, and the source is not asked again", async () => {
  let reads = 0;
  let closes = 0;
  const source: Source<number> = {
    partitions: () => ["only"],
    open: () => ({
      position: () => 0,
      read: () => ({ values: [++reads], done: true }),
      close: () => void closes++,
    }),
  };
  expect(await records(new Dataflow("test").input("in", source))).toEqual([1]);
  expect({ reads, closes }).toEqual({ reads: 1, closes: 1 });
});

test("a source without partitions ends at once", async () => {
  expect(await records(new Dataflow("test").input("in", partitioned({})))).toEqual([]);
});

test("two partitions of one name are refused", async () => {
  const source: Source<number> = { ...partitioned({}), partitions: () => ["a", "b", "a"] };
  const stream = new Dataflow("test").input("in", source);
  stream.output("out", []);
  expect(await failureOfFlow(stream.flow)).toMatchObject({
    code: "source-failed",
    message: expect.stringContaining('"a"'),
  });
});

test("partitions are told who they are: step, worker, host and signal, and how the flow ends", async () => {
  const host = new SimulatedHost();
  const told: unknown[] = [];
  const source: Source<number> = {
    partitions: (context) => {
      told.push(context);
      return ["only"];
    },
    open: (name, position, context) => {
      told.push(name, position, context);
      return { position: () => 0, read: () => ({ values: [], done: true }) };
    },
  };
  const stream = new Dataflow("test").input("in", source);
  stream.output("out", []);
  await runToEnd(stream.flow, host);
  const given = { signal: expect.any(AbortSignal), done: expect.any(Promise) };
  const context = { step: "test.in", worker: 0, workers: 1, host, ...given };
  expect(told).toEqual([context, "only", undefined, context]);
});

test("an event time may be a number, a Date or what has epochMilliseconds", async () => {
  const instants = [5, new Date(6), { epochMilliseconds: 7 }];
  const flow = new Dataflow("test");
  const stream = flow
    .input("in", [0, 1, 2], { eventTime: { at: (n) => instants[n]! } })
    .keyBy("key", (n) => n)
    .stateful("time", { start: () => 0, onValue: (_, __, { eventTime }) => [eventTime] })
    .values();
  expect(await records(stream)).toEqual([5, 6, 7]);
});

test.each([
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [8.64e15 + 1],
  [new Date(Number.NaN)],
  [undefined],
  [null],
  ["2026-01-01"],
  [{}],
  [{ epochMilliseconds: 1n }],
])("%s is no event time", async (instant) => {
  const flow = new Dataflow("test");
  flow.input("in", ["odd"], { eventTime: { at: () => instant as number } }).output("out", []);
  expect(await failureOfFlow(flow)).toMatchObject({
    code: "bad-event-time",
    site: {
      step: "test.in",
      record: '"odd"',
      partition: "items",
      line: lineOf(import.meta.url, 'flow.input("in", ["odd"]'),
    },
  });
});

test("a function for event times that throws ends the flow", async () => {
  const cause = new Error("broken");
  const flow = new Dataflow("test");
  const at = (): number => {
    throw cause;
  };
  flow.input("in", ["x"], { eventTime: { at } }).output("out", []);
  expect(await failureOfFlow(flow)).toMatchObject({ code: "bad-event-time", cause });
});

test("a disorder that is no duration is refused where it is declared", () => {
  const eventTime = { at: (n: number) => n, outOfOrder: -1 };
  expect(() => new Dataflow("test").input("in", [1], { eventTime })).toThrow("outOfOrder");
});

test("a read that gives no records list ends the flow", async () => {
  for (const result of [undefined, {}, { values: "text" }]) {
    const partition = { position: () => 0, read: () => result as never };
    const flow = new Dataflow("test");
    flow.input("in", { partitions: () => ["p"], open: () => partition }).output("out", []);
    expect(await failureOfFlow(flow)).toMatchObject({ code: "source-failed", site: { partition: "p" } });
  }
});

test("the same records come for any batch size", async () => {
  const list = Array.from({ length: 50 }, (_, n) => n);
  for (const size of [1, 2, 7, 50, 51]) expect(await records(given(list, size))).toEqual(list);
});

test("a source over an array hands out stretches of it, and not beyond", async () => {
  const array = ["a", "b", "c", "d"];
  const over = (stretches: [from: number, to: number][]): Source<string> => ({
    partitions: () => ["array"],
    open: () => {
      let next = 0;
      return {
        position: () => next,
        read: () => {
          throw new Error("the stretches are asked for");
        },
        readStretch() {
          const [from, to] = stretches[next++]!;
          return { values: array, from, to, done: next === stretches.length };
        },
      };
    },
  });
  const stretches = over([
    [1, 3],
    [3, 3],
    [0, 1],
  ]);
  expect(await records(new Dataflow("test").input("in", stretches))).toEqual(["b", "c", "a"]);

  const beyond = new Dataflow("test");
  beyond.input("in", over([[3, 5]])).output("out", []);
  expect(await failureOfFlow(beyond)).toMatchObject({ code: "source-failed" });
});
