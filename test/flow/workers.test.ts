import fc from "fast-check";
import {
  Dataflow,
  type Key,
  type KeyedStream,
  type Sink,
  type Source,
  StepError,
  type Stream,
} from "tidemark";
import { expect, test } from "vitest";
import { runToEnd } from "./given.ts";
import { byWorker, runOnWorkers } from "./on-workers.ts";
import { asRows } from "./operators/check.ts";

type Pair = [key: Key, value: number];

/** A source with a partition for each list, two records a read. */
function partitions<T>(lists: readonly (readonly T[])[]): Source<T> {
  return {
    partitions: () => lists.map((_, index) => `p${index}`),
    open(name) {
      const list = lists[Number(name.slice(1))]!;
      let next = 0;
      return {
        position: () => next,
        read() {
          const values = list.slice(next, next + 2);
          next += 2;
          return { values, done: next >= list.length };
        },
      };
    },
  };
}

const key = fc.oneof(fc.constantFrom("a", "b", "", "é"), fc.integer({ min: 0, max: 9 }));
const lists = fc.array(fc.array(fc.tuple(key, fc.integer({ min: 0, max: 9 })), { maxLength: 12 }), {
  minLength: 1,
  maxLength: 4,
});
const setting = { lists, workers: fc.integer({ min: 2, max: 3 }), seed: fc.nat() };

/** On one worker and on several, in any interleaving, a flow writes the same records, their order aside. */
async function expectSameOnWorkers<U>(
  step: (stream: KeyedStream<Key, number>) => KeyedStream<Key, U>,
  numRuns = 25,
): Promise<void> {
  const property = fc.asyncProperty(fc.record(setting), async ({ lists, workers, seed }) => {
    const out: [Key, U][] = [];
    const flow = new Dataflow("test");
    const pairs: Stream<Pair> = flow.input("in", partitions(lists));
    const keyed = pairs.keyBy("key", ([k]) => k).map("value", ([, value]) => value);
    step(keyed).entries().output("out", out);
    await runToEnd(flow);
    const alone = out.splice(0);
    await runOnWorkers(flow, workers, seed);
    const sorted = (rows: [Key, U][]): string[] => rows.map((row) => JSON.stringify(row)).sort();
    expect(sorted(out)).toEqual(sorted(alone));
  });
  await fc.assert(property, { numRuns });
}

test("keyed folds give on several workers what they give on one", () =>
  expectSameOnWorkers((stream) =>
    stream.foldFinal(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    ),
  ));

test("so do counts of counts: a step that is keyed anew behind another", () =>
  expectSameOnWorkers((stream) =>
    stream
      .countFinal("count")
      .keyBy("by count", (n) => n)
      .countFinal("counts"),
  ));

test("so do extremes behind redistribute", () =>
  expectSameOnWorkers((stream) =>
    stream
      .redistribute("spread")
      .filter("some", (n) => n > 2)
      .maxFinal("most"),
  ));

test("so does a diamond of branches and merges", () =>
  expectSameOnWorkers((stream) => {
    const { trues, falses } = stream.branch("odd", (n) => n % 2 === 1);
    return trues.redistribute("spread").merge("all", falses, stream).countFinal("count");
  }));

test("all records of a key come to one worker, those of one partition in order", async () => {
  const lists = [0, 1, 2].map((p) =>
    Array.from({ length: 40 }, (_, n): [number, string] => [n % 7, `${p}.${n}`]),
  );
  const { sink, values } = byWorker<readonly [number, string]>(3);
  const flow = new Dataflow("test");
  flow
    .input("in", partitions(lists))
    .keyBy("key", ([k]) => k)
    .map("value", ([, text]) => text)
    .scan(
      "last",
      () => "",
      (_, text) => text,
    )
    .entries()
    .output("out", sink);
  await runOnWorkers(flow, 3);
  const owners = new Map<number, number>();
  for (const [worker, rows] of values.entries()) {
    for (const [k] of rows) expect(owners.set(k, owners.get(k) ?? worker).get(k)).toBe(worker);
  }
  expect(new Set(owners.values()).size).toBeGreaterThan(1);
  for (const [k, worker] of owners) {
    for (const [p, list] of lists.entries()) {
      const mine = values[worker]!.filter(([own, text]) => own === k && text.startsWith(`${p}.`)).map(
        ([, text]) => text,
      );
      expect(mine).toEqual(list.filter(([own]) => own === k).map(([, text]) => text));
    }
  }
});

test("event times go along with keys and values", async () => {
  const flow = new Dataflow("test");
  const out: unknown[] = [];
  const list: Pair[] = Array.from({ length: 20 }, (_, n) => [n, n * 10]);
  const stream = flow.input("in", list, {
    eventTime: { at: ([, at]) => at, outOfOrder: 10_000 },
  });
  asRows(
    stream
      .keyBy("key", ([k]): Key => k)
      .map("value", ([, value]) => value)
      .redistribute("spread"),
  ).output("out", out);
  await runOnWorkers(flow, 2);
  expect(out.sort((a, b) => (a as number[])[1]! - (b as number[])[1]!)).toEqual(
    list.map(([k, at]) => [at, k, at]),
  );
});

test("redistribute gives each worker its even share, and keeps the order on the way", async () => {
  const { sink, values } = byWorker<number>(3);
  const flow = new Dataflow("test");
  const list = Array.from({ length: 31 }, (_, n) => n);
  flow.input("in", list, { batchSize: 4 }).redistribute("spread").output("out", sink);
  await runOnWorkers(flow, 3);
  expect(values.map((rows) => rows.length).sort()).toEqual([10, 10, 11]);
  for (const rows of values) expect(rows).toEqual([...rows].sort((a, b) => a - b));
  expect(values.flat().sort((a, b) => a - b)).toEqual(list);
});

test("broadcast gives each worker every record, once, in order", async () => {
  const { sink, values } = byWorker<number>(3);
  const flow = new Dataflow("test");
  const list = Array.from({ length: 10 }, (_, n) => n);
  flow
    .input("in", list, { batchSize: 3 })
    .broadcast("all")
    .map("same", (n) => n)
    .output("out", sink);
  await runOnWorkers(flow, 3);
  expect(values).toEqual([list, list, list]);
});

test("without an exchange records stay on the worker that read them", async () => {
  const { sink, values } = byWorker<string>(2);
  const flow = new Dataflow("test");
  flow.input("in", partitions([["a1", "a2"], ["b1"], ["c1"]])).output("out", sink);
  await runOnWorkers(flow, 2);
  expect(values.map((rows) => rows.sort())).toEqual([["a1", "a2", "c1"], ["b1"]]);
});

test("each partition of a sink is opened and written by one worker, with what is routed to it", async () => {
  const written = new Map<string, { worker: number; rows: number[] }[]>();
  const sink: Sink<number> = {
    partitions: () => ["c", "b", "a"],
    route: (n, count) => n % count,
    open(name, _, { worker }) {
      const opened = { worker, rows: [] as number[] };
      written.set(name, [...(written.get(name) ?? []), opened]);
      return { write: (rows) => void opened.rows.push(...rows) };
    },
  };
  const flow = new Dataflow("test");
  flow
    .input(
      "in",
      partitions([
        [0, 1, 2, 3],
        [10, 11, 12, 13],
      ]),
    )
    .output("out", sink);
  await runOnWorkers(flow, 2);
  const found = [...written].map(([name, opened]) => [
    name,
    opened.map((o) => o.worker),
    opened.flatMap((o) => o.rows).sort(),
  ]);
  expect(found.sort()).toEqual([
    ["a", [0], [11, 2]],
    ["b", [1], [1, 10, 13]],
    ["c", [0], [0, 12, 3]],
  ]);
});

test("a route that fails is the failure of its output, wherever the record was sent from", async () => {
  const flow = new Dataflow("test");
  const sink: Sink<string> = {
    partitions: () => ["a", "b"],
    route: () => 7,
    open: () => ({ write: () => {} }),
  };
  flow.input("in", ["x"]).output("out", sink);
  const error: unknown = await runOnWorkers(flow, 2).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(StepError);
  expect(error).toMatchObject({ code: "sink-failed", site: { step: "test.out", record: '"x"' } });
});

test("a worker without partitions takes part, and ends", async () => {
  const { sink, values } = byWorker<Pair>(3);
  const flow = new Dataflow("test");
  flow
    .input(
      "in",
      Array.from({ length: 30 }, (_, n) => n),
    )
    .keyBy("key", (n): Key => n)
    .countFinal("count")
    .entries()
    .output("out", sink);
  await runOnWorkers(flow, 3);
  expect(values.flat()).toHaveLength(30);
  expect(values.filter((rows) => rows.length > 0)).toHaveLength(3);
});
