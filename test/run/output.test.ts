import { Dataflow, type Sink, type SinkLike, StepError } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { failureOfFlow, given, runToEnd, startOn } from "../flow/given.ts";
import { settle } from "../flow/settle.ts";
import { endless, Gate, SpiedSink } from "./doubles.ts";

test("done resolves only when asynchronous sinks have written and closed", async () => {
  const host = new SimulatedHost();
  const [write, close] = [new Gate(), new Gate()];
  const steps: string[] = [];
  const sink: Sink<number> = {
    open: () => ({
      async write(values) {
        steps.push(`write ${values}`);
        await write.passed;
        steps.push("written");
      },
      async close() {
        steps.push("close");
        await close.passed;
        steps.push("closed");
      },
    }),
  };
  const stream = given([1, 2]);
  stream.output("out", sink);
  const running = startOn(host, stream.flow);
  void running.done.then(() => steps.push("done"));
  await host.settle();
  expect(steps).toEqual(["write 1,2"]);
  write.open();
  await host.settle();
  expect(steps).toEqual(["write 1,2", "written", "close"]);
  close.open();
  await settle(host, running.done);
  expect(steps).toEqual(["write 1,2", "written", "close", "closed", "done"]);
});

test("a sink has one call at a time, in order", async () => {
  let underWay = 0;
  const seen: number[] = [];
  const sink: Sink<number> = {
    open: () => ({
      async write(values) {
        expect(++underWay).toBe(1);
        await undefined;
        seen.push(...values);
        underWay--;
      },
      close: () => expect(underWay).toBe(0),
    }),
  };
  const list = Array.from({ length: 20 }, (_, n) => n);
  const stream = given(list, 3);
  stream.output("out", sink as Sink<number>);
  await runToEnd(stream.flow);
  expect(seen).toEqual(list);
});

test("a sink that is slow to open gets everything once it is open", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const sink = new SpiedSink();
  const slow: Sink<number> = {
    async open() {
      await gate.passed;
      return sink.open();
    },
  };
  const stream = given([1, 2, 3], 1);
  stream.output("out", slow);
  const running = startOn(host, stream.flow);
  await host.settle();
  expect(sink.calls).toEqual([]);
  gate.open();
  await settle(host, running.done);
  expect(sink.values).toEqual([1, 2, 3]);
});

test("a slow sink bounds what is read from a fast source", async () => {
  const host = new SimulatedHost();
  const source = endless();
  const gate = new Gate();
  const flow = new Dataflow("test");
  flow.input("in", source, { batchSize: 1_000 }).output("out", new SpiedSink(() => gate.passed));
  const running = startOn(host, flow);
  for (let i = 0; i < 5; i++) await host.settle();
  // One batch is being written, the others wait: 65,536 records, and the batch that went over.
  expect(source.reads).toBeGreaterThan(2);
  expect(source.reads).toBeLessThanOrEqual(67);
  gate.open();
  await settle(host, running.stop());
});

/** A promise that is none by its class: of another realm, or lazy as query builders make them. */
function foreign<T>(promise: Promise<T>): Promise<T> {
  // biome-ignore lint/suspicious/noThenProperty: that is the point
  const thenable = { then: (...args: Parameters<typeof promise.then>) => foreign(promise.then(...args)) };
  return thenable as unknown as Promise<T>;
}

test.each([
  [
    "writes",
    (written: Promise<void>): SinkLike<number> => ({ open: () => ({ write: () => foreign(written) }) }),
  ],
  [
    "calls back",
    (written: Promise<void>): SinkLike<number> =>
      () =>
        foreign(written),
  ],
])("a sink that %s with a promise of any kind is waited for", async (_, sinkOf) => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const stream = given([1]);
  stream.output("out", sinkOf(gate.passed));
  const running = startOn(host, stream.flow);
  let isDone = false;
  void running.done.then(() => {
    isDone = true;
  });
  await host.settle();
  expect(isDone).toBe(false);
  gate.open();
  await settle(host, running.done);
});

test("a source that reads with a promise of any kind is waited for", async () => {
  const read = () => foreign(Promise.resolve({ values: [1], done: true }));
  const seen: number[] = [];
  const flow = new Dataflow("test");
  flow
    .input("in", { partitions: () => ["p"], open: () => ({ position: () => 0, read }) })
    .output("out", seen);
  await runToEnd(flow);
  expect(seen).toEqual([1]);
});

test("a keyed stream writes its values; one stream may have several outputs", async () => {
  const [a, b]: number[][] = [[], []];
  const keyed = given([1, 2]).keyBy("key", (n) => n);
  keyed.output("a", a!);
  keyed.output("b", b!);
  await runToEnd(keyed.flow);
  expect([a, b]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

/** A sink of partitions named `c`, `a`, `b`, to which a number goes by its remainder. */
function partitioned(
  written: string[],
  route: (n: number, count: number) => number = (n, count) => n % count,
): Sink<number> {
  return {
    partitions: () => ["c", "a", "b"],
    route,
    open: (name) => ({
      write: (values) => void written.push(`${name}: ${values}`),
      close: () => void written.push(`${name} closed`),
    }),
  };
}

test("a record goes to the partition that its sink routes it to, in order", async () => {
  const written: string[] = [];
  const stream = given([0, 1, 2, 3, 5], 4);
  stream.output("out", partitioned(written));
  await runToEnd(stream.flow);
  expect(written).toEqual(["c: 0,3", "a: 1", "b: 2", "b: 5", "c closed", "a closed", "b closed"]);
});

test.each([[3], [-1], [0.5], [Number.NaN], [undefined]])(
  "a route to partition %s ends the flow",
  async (index) => {
    const stream = given([0]);
    stream.output(
      "out",
      partitioned([], () => index as number),
    );
    expect(await failureOfFlow(stream.flow)).toMatchObject({
      code: "sink-failed",
      site: { step: "test.out" },
    });
  },
);

test("of several writes that fail together one is told, and none is left unhandled", async () => {
  const stream = given([0, 1]);
  const sink: Sink<number> = {
    partitions: () => ["a", "b"],
    route: (n) => n,
    open: (name) => ({
      write() {
        if (name === "a") return Promise.reject(new Error("first"));
        throw new Error("second");
      },
    }),
  };
  stream.output("out", sink);
  const error = await failureOfFlow(stream.flow);
  expect(error).toBeInstanceOf(StepError);
  expect(error).toMatchObject({
    code: "sink-failed",
    site: { partition: expect.stringMatching("a|b") as string },
  });
});

test("a sink that fails when it is closed is closed no second time, nor are others", async () => {
  const calls: string[] = [];
  const sink = (name: string, fails: boolean, aborts: boolean): Sink<number> => ({
    open: () => ({
      write() {},
      async close() {
        calls.push(`close ${name}`);
        await Promise.resolve();
        if (fails) throw new Error("full");
      },
      ...(aborts && { abort: () => void calls.push(`abort ${name}`) }),
    }),
  });
  const stream = given([1]);
  stream.output("a", sink("a", true, false));
  stream.output("b", sink("b", false, true));
  expect(await failureOfFlow(stream.flow)).toMatchObject({ code: "sink-failed" });
  expect(calls.sort()).toEqual(["close a", "close b"]);
});

test("a thenable whose then gives nothing is waited for, and fails the flow", async () => {
  const stream = given([1]);
  const write = (): object => ({
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    then(_done: unknown, failed: (cause: unknown) => void) {
      queueMicrotask(() => failed(new Error("disk")));
    },
  });
  stream.output("out", { open: () => ({ write }) } as unknown as Sink<number>); // not what types allow
  expect(await failureOfFlow(stream.flow)).toMatchObject({ message: expect.stringContaining("disk") });
});
