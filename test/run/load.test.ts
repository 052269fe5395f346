import { Dataflow, SimulatedHost, type Sink, type Source, tumbling } from "tidemark";
import { expect, test } from "vitest";
import { startOn } from "../flow/given.ts";
import { settle } from "../flow/settle.ts";
import { endless, Gate, SpiedSink, SpiedSource } from "./doubles.ts";

const MB = 2 ** 20;
/** What a worker queues at most, in bytes. */
const BUDGET = 64 * MB;
/** What one read may weigh beyond it. */
const ONE_READ = 8 * MB;

/** A text of a megabyte, which weighs two. */
const LINE = "x".repeat(MB);

/** A sink that takes nothing before the gate opens. */
function held(gate: Gate): Sink<unknown> {
  return { open: () => ({ write: () => gate.passed }) };
}

function* lines(count: number, counted: { read: number }): Generator<string> {
  for (let i = 0; i < count; i++) {
    counted.read++;
    yield LINE;
  }
}

const readings: Readonly<
  Record<string, (count: number, counted: { read: number }) => Iterable<string> | AsyncIterable<string>>
> = {
  "an iterable": (count, counted) => lines(count, counted),
  "an async iterable": async function* (count, counted) {
    yield* lines(count, counted);
  },
};

test.each(Object.keys(readings))(
  "large records of %s wait in memory up to a number of bytes",
  async (name) => {
    const host = new SimulatedHost();
    const gate = new Gate();
    const counted = { read: 0 };
    const flow = new Dataflow("test");
    flow.input("in", readings[name]!(3_000, counted)).output("out", held(gate));
    const running = startOn(host, flow);
    for (let i = 0; i < 20; i++) await host.settle();
    const { queued } = running.inspect();
    expect(queued!.bytes).toBeLessThan(BUDGET + ONE_READ);
    expect(counted.read).toBeLessThan(100);
    gate.open();
    await settle(host, running.done);
    expect(running.inspect()).toMatchObject({ read: 3_000, written: 3_000 });
    expect(running.inspect().queued).toBeUndefined();
  },
);

test("a source is asked for as many large records as weigh no more than a few megabytes", async () => {
  const host = new SimulatedHost();
  const asked: number[] = [];
  const source = new SpiedSource((call, limit) => {
    asked.push(limit);
    return { values: new Array(call < 2 ? 4 : limit).fill(call < 1 ? LINE : 1), done: call === 3 } as never;
  });
  const flow = new Dataflow("test");
  flow.input("in", source).output("out", []);
  await settle(host, startOn(host, flow).done);
  expect(asked).toEqual([2048, 1, 2048, 2048]);
});

test("partitions are read in turn while there is room", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const reads = new Map<string, number>();
  const source: Source<string> = {
    partitions: () => Array.from({ length: 100 }, (_, i) => `${i}`),
    open: (name) => ({
      position: () => 0,
      read() {
        reads.set(name, (reads.get(name) ?? 0) + 1);
        return { values: [LINE, LINE, LINE], done: reads.get(name) === 2 };
      },
    }),
  };
  const flow = new Dataflow("test");
  flow.input("in", source).output("out", held(gate));
  const running = startOn(host, flow);
  await host.settle();
  expect(running.inspect().queued!.bytes).toBeLessThan(BUDGET + ONE_READ);
  expect(reads.size).toBeLessThan(20);
  gate.open();
  await settle(host, running.done);
  expect(running.inspect().written).toBe(600);
});

test("small batches that wait for a slow sink are written together, in order", async () => {
  const host = new SimulatedHost();
  const writes: number[][] = [];
  const sink: Sink<number> = {
    open: () => ({
      async write(values) {
        await new Promise<void>((resolve) => void host.setTimer(1, resolve));
        writes.push([...values]);
      },
    }),
  };
  const flow = new Dataflow("test");
  const eventTime = { at: (n: number) => n };
  flow.input("in", numbers(3_000), { batchSize: 1, eventTime }).output("out", sink);
  await settle(host, startOn(host, flow).done);
  expect(writes.flat()).toEqual(numbers(3_000));
  expect(writes.length).toBeLessThanOrEqual(6);
  expect(Math.max(...writes.map(({ length }) => length))).toBeLessThanOrEqual(1_024);
});

test("of records that were gathered, those that are given up leave at their own times", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  let isFirst = true;
  const sink: Sink<number> = {
    open: () => ({
      async write(values) {
        if (isFirst) {
          isFirst = false;
          return gate.passed;
        }
        if (values.some((n) => n % 3 === 0)) throw new Error("no");
        return undefined;
      },
    }),
  };
  const late: number[] = [];
  const flow = new Dataflow("test");
  const { failed } = flow
    .input("in", numbers(10), { batchSize: 1, eventTime: { at: (n) => n } })
    .output("out", sink, { onError: "dead-letter" });
  const windows = failed.window(tumbling(1)).count("failed");
  windows.late.output("late", (letter) => void late.push(letter.record));
  const counted: unknown[] = [];
  windows.results.output("counts", ({ start, value }) => void counted.push([start, value]));
  const running = startOn(host, flow);
  await host.settle();
  gate.open();
  await settle(host, running.done);
  expect(late).toEqual([]);
  expect(counted).toEqual([3, 6, 9].map((n) => [n, 1]));
});

test.each([
  ["an endless source", { batchSize: 1_000 }],
  ["records one by one", { batchSize: 1 }],
])("a stop behind a slow sink ends with one write after that under way: %s", async (_, options) => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const sink = new SpiedSink(() => gate.passed);
  const flow = new Dataflow("test");
  flow.input("in", endless(), options).output("out", sink);
  const running = startOn(host, flow);
  for (let i = 0; i < 5; i++) await host.settle();
  expect(running.inspect().queued!.records).toBeGreaterThan(65_000);
  const stopped = running.stop();
  gate.open();
  await settle(host, stopped);
  expect(sink.calls).toEqual(["open", "write", "write", "close"]);
  expect(sink.values).toEqual(numbers(sink.values.length));
  const { read, written, abandoned, queued } = running.inspect();
  expect([written + abandoned!, queued]).toEqual([read, undefined]);
});

test("a stop gives up what a throttled stream has not let through", async () => {
  const host = new SimulatedHost();
  const seen: number[] = [];
  const flow = new Dataflow("test");
  flow
    .input("in", endless())
    .throttle("slowly", { records: 2, per: { hours: 1 } })
    .output("out", seen);
  const running = startOn(host, flow);
  for (let i = 0; i < 5; i++) await host.settle();
  await settle(host, running.stop());
  const { read, abandoned, queued } = running.inspect();
  expect([seen, abandoned, queued, host.monotonic()]).toEqual([[0, 1], read - 2, undefined, 0]);
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
