import {
  Dataflow,
  type FlowReport,
  pushSource,
  type RunningFlow,
  type Sink,
  type SinkPartition,
  type Source,
  start,
} from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { given, startOn } from "../flow/given.ts";
import { lineOf } from "../flow/operators/check.ts";
import { settle, until } from "../flow/settle.ts";
import { Gate, SpiedSink } from "./doubles.ts";

/** Runs a flow to its end and takes stock of it. */
async function reportOf(flow: Dataflow): Promise<FlowReport> {
  const host = new SimulatedHost();
  const running = startOn(host, flow);
  await settle(host, running.done);
  return running.inspect();
}

/** Records in and out of each step, by id without the flow's. */
function counts({ steps }: FlowReport): Record<string, [received: number, passed: number]> {
  return Object.fromEntries(
    steps.map(({ id, received, passed }) => [id.slice("test.".length), [received, passed]]),
  );
}

test("counts what comes in and goes out of each kind of step", async () => {
  const flow = new Dataflow("test");
  const input = flow.input("in", [1, 2, 3, 4], { batchSize: 3 });
  const { trues, falses } = input.map("map", (n) => n).branch("big", (n) => n > 1);
  falses.inspect("look", () => {});
  const filtered = trues.filter("even", (n) => n % 2 === 0);
  filtered.filterMap("four", (n) => (n === 4 ? n : null)).output("four out", []);
  const doubled = filtered.flatMap("twice", (n) => [n, n]);
  doubled
    .flatMap("thrice", function* (n) {
      yield n;
      yield n;
      yield n;
    })
    .flatMapBatch("first", ([n]) => [n])
    .output("first out", []);
  const merged = doubled.merge("merge", input);
  const keyed = merged.keyBy("key", (n) => n);
  keyed
    .values()
    .map("pairs", (n) => [n, n])
    .flatten("flat")
    .redistribute("spread")
    .broadcast("all")
    .output("flat out", []);
  keyed.countFinal("count").entries().output("counts", []);
  keyed.filter("none", () => false).assertEmpty("empty");
  const report = await reportOf(flow);
  expect(counts(report)).toEqual({
    in: [0, 4],
    map: [4, 4],
    big: [4, 4],
    look: [1, 1],
    even: [3, 2],
    four: [2, 1],
    "four out": [1, 0],
    twice: [2, 4],
    thrice: [4, 12],
    first: [12, 2],
    "first out": [2, 0],
    merge: [8, 8],
    key: [8, 8],
    "key.values": [8, 8],
    pairs: [8, 8],
    flat: [8, 16],
    spread: [16, 16],
    all: [16, 16],
    "flat out": [16, 0],
    count: [8, 4],
    "count.entries": [4, 4],
    counts: [4, 0],
    none: [8, 0],
    empty: [0, 0],
  });
  expect(report).toMatchObject({ flow: "test", read: 4, written: 1 + 2 + 16 + 4 });
});

test("tells of each step its operator, its line and what it reads", async () => {
  const flow = new Dataflow("test");
  const stream = flow.input("in", [1]).map("map", (n) => n);
  stream.merge("merge", flow.input("more", [2])).output("out", []);
  const { steps } = await reportOf(flow);
  expect(steps.map(({ id, operator, reads }) => [id, operator, reads])).toEqual([
    ["test.in", "input", []],
    ["test.map", "map", ["test.in"]],
    ["test.more", "input", []],
    ["test.merge", "merge", ["test.map", "test.more"]],
    ["test.out", "output", ["test.merge"]],
  ]);
  expect(steps[0]!.line).toBe(lineOf(import.meta.url, 'const stream = flow.input("in", [1])'));
});

test("can be asked before anything is built, while it runs and after the end", async () => {
  const host = new SimulatedHost({ now: 5_000 });
  const hand = pushSource<number>();
  const flow = new Dataflow("test");
  flow.input("in", hand.source).output("out", []);
  const running = startOn(host, flow);
  expect(running.inspect()).toMatchObject({ read: 0, written: 0, elapsedMs: 0 });
  expect(running.explain().map(({ step }) => step)).toEqual(["test.in", "test.out"]);
  await host.settle();
  hand.push(1);
  host.advance(70);
  await host.settle();
  expect(running.inspect()).toMatchObject({ read: 1, written: 1, elapsedMs: 70 });
  hand.end();
  await settle(host, running.done);
  expect(running.inspect()).toMatchObject({ read: 1, written: 1 });
  expect(running.explain()).toEqual([]);
});

test("counts as written what a sink has taken, neither what it still writes nor what it refused", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const stream = given([1, 2, 3, 4], 2);
  stream.output("slow", new SpiedSink(() => gate.passed));
  const running = startOn(host, stream.flow);
  await quiet(host, running);
  expect(running.inspect().written).toBe(0);
  gate.open();
  await settle(host, running.done);
  expect(running.inspect().written).toBe(4);

  const picky = given([1, 2, 3, 4], 4);
  const refuse = (n: number): void => {
    if (n === 3) throw new Error("no 3");
  };
  picky.output("skips", refuse, { onError: "skip" });
  expect((await reportOf(picky.flow)).written).toBe(3);

  const strict = given([1, 2, 3, 4], 4);
  strict.output("fails", refuse);
  const failing = startOn(host, strict.flow);
  await expect(settle(host, failing.done)).rejects.toThrow("no 3");
  expect(failing.inspect().written).toBe(2);
});

test("tells how far an input has got where its size is known", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const stream = given([1, 2, 3, 4], 1);
  let writes = 0;
  stream.output("out", new SpiedSink(() => (++writes === 1 ? gate.passed : undefined)));
  const hand = pushSource<number>();
  stream.flow.input("unknown", hand.source).output("other", []);
  const running = startOn(host, stream.flow);
  await until(host, () => writes === 1);
  const [known, , unknown] = running.inspect().steps;
  expect(known!.progress).toBe(1); // all read ahead of the sink
  expect(unknown!.progress).toBeUndefined();
  expect(running.inspect().progress).toBeUndefined();
  gate.open();
  hand.end();
  await settle(host, running.done);
  expect(running.inspect().progress).toBe(1);
});

/** A source with event times that gives what it is told to. */
function timed(batches: number[][], gate: Gate): Source<number> {
  let next = 0;
  return {
    partitions: () => ["only"],
    open: () => ({
      position: () => next,
      read: async () => {
        if (next === batches.length) await gate.passed;
        return { values: batches[next++] ?? [], done: next > batches.length };
      },
    }),
  };
}

const eventTime = { at: (n: number) => n };

async function quiet(host: SimulatedHost, running: RunningFlow): Promise<FlowReport> {
  for (let i = 0; i < 3; i++) await host.settle();
  return running.inspect();
}

test("reports the event time reached: the least over an input's partitions and a step's inputs", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const flow = new Dataflow("test");
  const fast = flow.input("fast", timed([[10], [500]], gate), { eventTime });
  const slow = flow.input("slow", timed([[30], [40]], gate), { eventTime });
  fast.output("fast out", []);
  fast.merge("both", slow).output("both out", []);
  fast
    .keyBy("key", (n) => n)
    .countFinal("count")
    .output("count out", []);
  const running = startOn(host, flow);
  expect(running.inspect().watermark).toBeUndefined();
  const report = await quiet(host, running);
  const marks = Object.fromEntries(report.steps.map(({ id, watermark }) => [id, watermark]));
  expect(marks).toMatchObject({
    "test.fast out": 500,
    "test.both out": 40,
    "test.count": 500,
    "test.count out": "-Infinity", // nothing of a count at the end is late
  });
  expect(report.watermark).toBe("-Infinity"); // the least of the outputs
  gate.open();
  await settle(host, running.done);
  expect(running.inspect().watermark).toBe("Infinity");
});

test("the watermark stays behind by the allowed disorder, in steps of an eighth of it", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const flow = new Dataflow("test");
  const disorder = { eventTime: { at: (n: number) => n, outOfOrder: 800 } };
  flow.input("in", timed([[10_000], [10_050], [9_500]], gate), disorder).output("out", []);
  const running = startOn(host, flow);
  expect((await quiet(host, running)).watermark).toBe(9_200);
  gate.open();
  await settle(host, running.done);
});

test("without event time there is no watermark", async () => {
  const stream = given([1]);
  stream.output("out", []);
  const report = await reportOf(stream.flow);
  expect(report).not.toHaveProperty("watermark");
  for (const step of report.steps) expect(step).not.toHaveProperty("watermark");
});

test("the report is plain data", async () => {
  const flow = new Dataflow("test");
  flow
    .input("in", [1], { eventTime })
    .keyBy("key", (n) => n)
    .output("out", []);
  const report = await reportOf(flow);
  expect(structuredClone(report)).toEqual(report);
});

test("a source that waits is what explains why a step waits", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const flow = new Dataflow("test");
  flow
    .input("waits", timed([[Date.UTC(2026, 0, 1)]], gate), { eventTime })
    .keyBy("key", (n) => n)
    .countFinal("count")
    .output("out", []);
  const running = startOn(host, flow);
  await quiet(host, running);
  const time = "2026-01-01T00:00:00.000Z";
  const count = running.explain().find(({ step }) => step === "test.count");
  expect(count).toMatchObject({
    frontier: [[1, Date.UTC(2026, 0, 1)]],
    holders: [{ operator: "test.waits", kind: "capability" }],
    sentence: expect.stringContaining(`step "test.waits" may still send at epoch 1, event time ${time}`),
  });
  expect(count!.sentence).toContain('step "test.count" waits at');
  gate.open();
  await settle(host, running.done);
});

test.each(["source", "sink"])(
  "a %s that does not list its partitions is what explains why nothing begins",
  async (which) => {
    const host = new SimulatedHost();
    const open = (): never => expect.fail("it is opened");
    const never = { partitions: () => new Promise<string[]>(() => {}), open };
    const flow = new Dataflow("test");
    const source = which === "source" ? (never as unknown as Source<number>) : [1];
    flow.input("in", source).output("out", which === "sink" ? (never as unknown as Sink<number>) : []);
    const running = startOn(host, flow);
    await host.settle();
    const step = which === "source" ? "test.in" : "test.out";
    const sentence = `step "${step}" waits for its ${which}, which has not listed its partitions`;
    expect(running.explain()).toEqual([{ step, frontier: [], holders: [], sentence }]);
    await settle(host, running.stop());
  },
);

test("an asynchronous sink that has not written is seen to hold what waits for it", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const stream = given([1, 2, 3], 1);
  stream.output("slow", new SpiedSink(() => gate.passed));
  const running = startOn(host, stream.flow);
  await quiet(host, running);
  const [writing, waiting] = running.explain();
  expect(writing!.sentence).toBe('step "test.slow" waits for its sink, which is still writing, at epoch 1');
  expect(waiting).toMatchObject({
    step: "test.slow",
    holders: [{ operator: "test.slow", kind: "message", count: 2 }],
    sentence: expect.stringContaining('step "test.slow" has not taken 2 messages'),
  });
  gate.open();
  await settle(host, running.done);
});

test("a sink that takes its time to open or to close is what the flow waits for", async () => {
  const host = new SimulatedHost();
  const gates = [new Gate(), new Gate()];
  const close = (): Promise<void> => gates[1]!.passed;
  const open = (): Promise<SinkPartition<number>> =>
    gates[0]!.passed.then(() => ({ write: () => {}, close }));
  const stream = given<number>([]);
  stream.output("slow", { open });
  const running = startOn(host, stream.flow);
  for (const [i, doing] of ["has not opened", "has not closed"].entries()) {
    await quiet(host, running);
    expect(running.explain().map(({ sentence }) => sentence)).toContain(
      `step "test.slow" waits for its sink, which ${doing}, at epoch 1`,
    );
    gates[i]!.open();
  }
  await settle(host, running.done);
});

test("an asynchronous sink that is writing the last record is what the flow waits for", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const stream = given([1]);
  stream.output("slow", new SpiedSink(() => gate.passed));
  const running = startOn(host, stream.flow);
  await quiet(host, running);
  expect(running.explain().map(({ sentence }) => sentence)).toEqual([
    'step "test.slow" waits for its sink, which is still writing, at epoch 1',
  ]);
  gate.open();
  await settle(host, running.done);
});

test.each([
  [7n],
  [Symbol("s")],
  ["many"],
  [
    () => {
      throw new Error("mine");
    },
  ],
])("what a source says of dropped records may be anything: %s", async (dropped) => {
  const partition = { read: () => new Promise<never>(() => {}), position: () => 0 };
  Object.defineProperty(partition, "dropped", {
    get: () => (typeof dropped === "function" ? dropped() : dropped),
  });
  const flow = new Dataflow("test");
  flow.input("in", { partitions: () => ["p"], open: () => partition }).output("out", () => {});
  const running = start(flow);
  await new Promise((resolve) => setImmediate(resolve));
  expect(running.inspect().dropped).toBeUndefined();
  await running.stop();
});
