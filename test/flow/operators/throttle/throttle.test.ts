import fc from "fast-check";
import { Dataflow, type Source, type Stream, start } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { watchTime } from "../../event-time/watching.ts";
import { given, runToEnd } from "../../given.ts";
import { settle } from "../../settle.ts";

/** When each record came out. */
async function paced(stream: Stream<number>, host: SimulatedHost): Promise<[number, number][]> {
  const seen: [number, number][] = [];
  stream.output("out", (n) => void seen.push([n, host.monotonic()]));
  await runToEnd(stream.flow, host);
  return seen;
}

test("no stretch of time has more records than allowed; all come, in order, as soon as they may", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 41 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(10, 1000),
      async (count, batchSize, records, per) => {
        const list = Array.from({ length: count }, (_, i) => i);
        const seen = await paced(
          given(list, batchSize).throttle("slow", { records, per }),
          new SimulatedHost(),
        );
        expect(seen.map(([n]) => n)).toEqual(list);
        for (const [i, [, at]] of seen.entries()) {
          expect(at).toBe(Math.floor(i / records) * per);
        }
      },
    ),
    { numRuns: 50 },
  ));

test("what was not used of a time is not saved up beyond it", async () => {
  const host = new SimulatedHost();
  const arrivals = [0, 0, 95, 95, 95, 96];
  let next = 0;
  const source: Source<number> = {
    partitions: () => ["only"],
    open: () => ({
      position: () => next,
      read() {
        const values = arrivals[next] !== undefined && arrivals[next]! <= host.now() ? [next++] : [];
        const done = next === arrivals.length;
        return done ? { values, done } : { values, wakeAt: arrivals[next]! };
      },
    }),
  };
  const seen = await paced(
    new Dataflow("test").input("in", source).throttle("slow", { records: 3, per: 100 }),
    host,
  );
  expect(seen.map(([, at]) => at)).toEqual([0, 0, 95, 100, 100, 195]);
});

test("what exceeds the rate is dropped where that is asked for, and nothing waits", async () => {
  const host = new SimulatedHost();
  const arrivals = [0, 0, 0, 30, 99, 100, 100, 131];
  let next = 0;
  const source: Source<number> = {
    partitions: () => ["only"],
    open: () => ({
      position: () => next,
      read() {
        const from = next;
        while (arrivals[next] !== undefined && arrivals[next]! <= host.now()) next++;
        const values = arrivals.slice(from, next).map((_, i) => from + i);
        return next === arrivals.length ? { values, done: true } : { values, wakeAt: arrivals[next]! };
      },
    }),
  };
  const stream = new Dataflow("test")
    .input("in", source)
    .throttle("some", { records: 2, per: 100, excess: "drop" });
  const seen = await paced(stream, host);
  expect(seen).toEqual([
    [0, 0],
    [1, 0],
    [5, 100],
    [6, 100],
  ]);
});

test("what waits holds the source back: no more is read than the worker's queue takes", async () => {
  const host = new SimulatedHost();
  let read = 0;
  let written = 0;
  let most = 0;
  const source: Source<number> = {
    partitions: () => ["only"],
    open: () => ({
      position: () => read,
      read(limit) {
        const values = Array.from({ length: limit }, () => read++);
        most = Math.max(most, read - written);
        return { values, done: read >= 200_000 };
      },
    }),
  };
  const flow = new Dataflow("test");
  flow
    .input("in", source, { batchSize: 1000 })
    .throttle("slow", { records: 10_000, per: 1000 })
    .output("out", () => void written++);
  await runToEnd(flow, host);
  expect(written).toBe(200_000);
  expect(most).toBeLessThan(80_000);
  expect(host.monotonic()).toBe(19_000);
});

test("the batch at hand counts as waiting", async () => {
  let read = 0;
  let written = 0;
  let most = 0;
  const source: Source<number> = {
    partitions: () => ["only"],
    open: () => ({
      position: () => read,
      read() {
        const values = Array.from({ length: 80_000 }, () => read++);
        most = Math.max(most, read - written);
        return { values, done: read === 160_000 };
      },
    }),
  };
  const flow = new Dataflow("test");
  flow
    .input("in", source)
    .throttle("slow", { records: 1000, per: 10 })
    .output("out", () => void written++);
  await runToEnd(flow);
  expect(most).toBeLessThan(150_000);
});

test("keys and event times stay, and so does what is late: event time waits with the records", async () => {
  const times = [10, 30, 20, 40, 35, 50];
  const build = (slow: boolean): ReturnType<typeof watchTime> & { flow: Dataflow } => {
    const flow = new Dataflow("test");
    const stream = flow
      .input("in", times, { batchSize: 2, eventTime: { at: (n) => n } })
      .keyBy("key", (n) => `k${n}`);
    return { flow, ...watchTime(slow ? stream.throttle("slow", { records: 1, per: 5 }) : stream) };
  };
  const plain = build(false);
  const slow = build(true);
  await runToEnd(plain.flow);
  await runToEnd(slow.flow);
  expect(slow.records).toEqual(plain.records);
});

test("options out of range are refused where the step is declared", () => {
  const stream = given([1]);
  expect(() => stream.throttle("a", { records: 0, per: 1 })).toThrow(/\[bad-option\]/);
  expect(() => stream.throttle("b", { records: 1.5, per: 1 })).toThrow(/\[bad-option\]/);
  expect(() => stream.throttle("c", { records: 1, per: -1 })).toThrow(/\[bad-option\]/);
  expect(() => stream.throttle("d", { records: 1, per: 1, excess: "keep" as never })).toThrow(
    /excess must be/,
  );
});

test("event time comes as far as what waits, however long something does", async () => {
  const host = new SimulatedHost();
  let next = 0;
  const busy: Source<number> = {
    partitions: () => ["only"],
    open: () => ({
      position: () => next,
      read: () => ({ values: [next++], wakeAt: host.now() + 1, done: next === 200 }),
    }),
  };
  const stream = new Dataflow("test")
    .input("in", busy, { eventTime: { at: (n) => n } })
    .throttle("slow", { records: 1, per: 2 })
    .keyBy("all", () => "all");
  const { watermarks, records } = watchTime(stream);
  const running = start(stream.flow, { host });
  await host.settle();
  for (let ms = 0; ms < 150; ms++) {
    host.advance(1);
    await host.settle();
  }
  expect(records.length).toBeGreaterThan(50);
  expect(watermarks.at(-1)).toBeGreaterThan(50);
  const stopped = running.stop();
  host.advance(10_000);
  await settle(host, stopped);
});

test("what is dropped does not count as waiting: inputs are read on", async () => {
  const list = Array.from({ length: 300_000 }, (_, n) => n);
  const stream = given(list).throttle("some", { records: 1, per: { days: 1 }, excess: "drop" });
  expect(await paced(stream, new SimulatedHost())).toEqual([[0, 0]]);
});
