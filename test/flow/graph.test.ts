import { Dataflow, type FlowErrorCode, run, type Stream, start } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { given, records, runToEnd, startOn } from "./given.ts";
import { lineOf } from "./operators/check.ts";
import { settle } from "./settle.ts";

const flowError = (code: FlowErrorCode): Error =>
  expect.objectContaining({ name: "FlowError", code }) as Error;
const next = (n: number): number => n + 1;

test("each reader of a stream sees all of its records", async () => {
  const stream = given([1, 2]);
  const out: number[][] = [[], [], [], []];
  stream.output("plain", out[0]!);
  stream.map("next", next).output("mapped", out[1]!);
  stream.filter("big", (n) => n > 1).output("filtered", out[2]!);
  stream.output("again", out[3]!);
  await runToEnd(stream.flow);
  expect(out).toEqual([[1, 2], [2, 3], [2], [1, 2]]);
});

test("a diamond gives each record once for each way through it", async () => {
  const stream = given([1, 2, 3]);
  const { trues, falses } = stream.branch("odd", (n) => n % 2 === 1);
  const merged = trues.map("tens", (n) => n * 10).merge("all", falses);
  expect((await records(merged)).sort()).toEqual([10, 2, 30]);
  const again = given([1]);
  const both = again.map("a", next).merge("both", again.map("b", next), again);
  expect((await records(both)).sort()).toEqual([1, 2, 2]);
});

test("a diamond round a keyed step gives each record once for each way", async () => {
  const stream = given([1, 2, 3]);
  const counts = stream
    .keyBy("parity", (n) => n % 2)
    .countFinal("count")
    .values();
  expect((await records(stream.merge("with counts", counts))).sort()).toEqual([1, 1, 2, 2, 3]);
});

test("a branch inside a branch, merged, keeps every record once", async () => {
  const { trues, falses } = given([1, 2, 3, 4, 5, 6]).branch("even", (n) => n % 2 === 0);
  const inner = trues.branch("four", (n) => n === 4);
  expect((await records(falses.merge("all", inner.trues, inner.falses))).sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a stream that nothing reads is run, and costs nothing else", async () => {
  const stream = given([1, 2]);
  const seen: number[] = [];
  stream.map("side", (n) => seen.push(n));
  stream.keyBy("key", (n) => n).countFinal("unread");
  expect(await records(stream)).toEqual([1, 2]);
  expect(seen).toEqual([1, 2]);
});

test("a chain of 200 maps applies them all in order", async () => {
  let stream = given([0, 1]);
  for (let i = 0; i < 200; i++) stream = stream.map(`step ${i}`, i % 2 === 0 ? (n) => n * 3 : (n) => n - 1);
  let [a, b] = [0, 1];
  for (let i = 0; i < 200; i++) [a, b] = i % 2 === 0 ? [a * 3, b * 3] : [a - 1, b - 1];
  expect(await records(stream)).toEqual([a, b]);
});

test("a flow of 1,000 steps, 250 of them keyed, is built and run", async () => {
  let stream: Stream<number> = given([1, 2, 3]);
  for (let i = 0; i < 250; i++) {
    stream = stream
      .map(`map ${i}`, next)
      .keyBy(`key ${i}`, (n) => n)
      .scan(
        `scan ${i}`,
        () => 0,
        (_, n) => n,
      )
      .values();
  }
  expect(await records(stream)).toEqual([251, 252, 253]);
});

test("a flow that only inspects runs", async () => {
  const seen: number[] = [];
  const stream = given([1, 2]).inspect("see", (n) => seen.push(n));
  await runToEnd(stream.flow);
  expect(seen).toEqual([1, 2]);
});

test("several inputs and several outputs of one flow have nothing to do with one another", async () => {
  const flow = new Dataflow("test");
  const out: number[][] = [[], []];
  flow.input("a", [1, 2]).output("to a", out[0]!);
  flow.input("b", [3]).output("to b", out[1]!);
  await runToEnd(flow);
  expect(out).toEqual([[1, 2], [3]]);
});

test("an input without records ends well", async () => {
  expect(await records(given<number>([]).map("next", next))).toEqual([]);
});

test("a flow runs afresh each time", async () => {
  const stream = given([1, 2, 2]);
  const counts: unknown[] = [];
  stream
    .keyBy("key", (n) => n)
    .countFinal("count")
    .entries()
    .output("counts", counts);
  await runToEnd(stream.flow);
  await runToEnd(stream.flow);
  expect(counts).toEqual([
    [1, 1],
    [2, 2],
    [1, 1],
    [2, 2],
  ]);
});

test("a flow may run twice at once: nothing is shared but the user's own", async () => {
  const stream = given([1, 2, 2], 1);
  const counts: unknown[] = [];
  stream
    .keyBy("key", (n) => n)
    .countFinal("count")
    .entries()
    .output("counts", counts);
  const host = new SimulatedHost();
  const both = [startOn(host, stream.flow), startOn(host, stream.flow)];
  await settle(host, Promise.all(both.map((running) => running.done)));
  expect(counts.sort()).toEqual([
    [1, 1],
    [1, 1],
    [2, 2],
    [2, 2],
  ]);
  for (const running of both) expect(running.inspect().read).toBe(3);
});

test("a flow may be extended between runs", async () => {
  const stream = given([1]);
  const out: number[] = [];
  stream.output("first", out);
  await runToEnd(stream.flow);
  stream.map("next", next).output("second", out);
  await runToEnd(stream.flow);
  expect(out).toEqual([1, 1, 2]);
});

test("a step id is taken once, and the error says where", () => {
  const stream = given([1]);
  stream.map("same", next);
  expect(() => stream.filter("same", () => true)).toThrow(flowError("duplicate-step"));
  expect(() => stream.map("same", next)).toThrow(lineOf(import.meta.url, '  stream.map("same"'));
  expect(() => stream.flow.input("same", [1])).toThrow(flowError("duplicate-step"));
  expect(() => stream.output("same", [])).toThrow(flowError("duplicate-step"));
});

test.each([["a.b"], [""], [7], [undefined], [null], [{}]])("%j is no id of a step, nor of a flow", (id) => {
  const wrong = id as string;
  expect(() => given([1]).map(wrong, next)).toThrow(flowError("bad-id"));
  expect(() => new Dataflow(wrong)).toThrow(flowError("bad-id"));
  expect(() => new Dataflow("test").input(wrong, [1])).toThrow(flowError("bad-id"));
});

test("a flow without an input, or without an end, does not start", async () => {
  const empty = new Dataflow("empty");
  expect(() => start(empty)).toThrow("at least one input");
  await expect(run(empty)).rejects.toEqual(flowError("no-input"));
  const endless = given([1]).map("next", next).flow;
  expect(() => start(endless)).toThrow("at least one output");
  await expect(run(endless)).rejects.toEqual(flowError("no-output"));
});

test("start refuses what is no flow", () => {
  expect(() => start({} as Dataflow)).toThrow(flowError("bad-option"));
  expect(() => start(undefined as unknown as Dataflow)).toThrow(flowError("bad-option"));
});

test.each([[0], [-1], [1.5], [Number.NaN], ["2"]])("a batch size of %s is refused", (batchSize) => {
  expect(() => given([1], batchSize as number)).toThrow(flowError("bad-option"));
});

test("what cannot be read or written is refused where it is declared", () => {
  const flow = new Dataflow("test");
  const code = (value: string): Error =>
    expect.objectContaining({ name: "ConnectorError", code: value }) as Error;
  expect(() => flow.input("path", "orders.csv" as never)).toThrow(code("not-a-source"));
  expect(() => flow.input("n", 7 as never)).toThrow(code("not-a-source"));
  expect(() => given([1]).output("path", "out.csv" as never)).toThrow(code("not-a-sink"));
});

test("what was put together wrongly is told with the step and the line it was declared on", () => {
  const flow = new Dataflow("test");
  const at = (text: string): string => `(${lineOf(import.meta.url, text)})`;
  const five = 5 as never;
  expect(() => flow.input("a", five)).toThrow(`step "test.a" ${at('input("a", five)')}: expected`);
  expect(() => given([1]).output("b", five)).toThrow(`step "test.b" ${at('output("b", five)')}: expected`);
  expect(() => given([1]).merge("c", five)).toThrow(`step "test.c" ${at('merge("c", five)')}: it needs`);
  const other = given([2]);
  expect(() => given([1]).merge("d", other)).toThrow(`step "test.d" ${at('merge("d", other')}: it mixes`);
});

test("a declaration that was refused leaves no step behind", async () => {
  const stream = given([1]);
  expect(() => stream.flow.input("x", 7 as never)).toThrow();
  expect(() => stream.keyBy("k", (n) => n).collect("x", {} as never)).toThrow();
  expect(() => stream.output("x", 7 as never)).toThrow();
  expect(await records(stream.map("x", next))).toEqual([2]);
});

test("operators that are made of stateful go by their own names", () => {
  const flow = new Dataflow("named");
  const keyed = flow.input("n", [1]).keyBy("key", () => "k");
  keyed.scan(
    "sum",
    () => 0,
    (sum, n) => sum + n,
  );
  keyed.collect("pairs", { size: 2 });
  keyed.dedupe("once", { within: 1000, clock: "processing" });
  keyed.stateful("last", { start: () => 0, onValue: () => [] });
  expect(flow.steps.slice(2).map(({ operator }) => operator)).toEqual([
    "scan",
    "collect",
    "dedupe",
    "stateful",
  ]);
});

test("steps without an id of their own are told apart", async () => {
  const keyed = given([1]).keyBy("key", (n) => n);
  for (let i = 0; i < 3; i++) keyed.entries().output(`out ${i}`, []);
  const ids = keyed.flow.steps.map(({ id }) => id).filter((id) => id.includes("entries"));
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(3);
});

test("what was a key is none any more where records are entries", async () => {
  const keys: unknown[] = [];
  const failing = (): never => {
    throw new Error("no");
  };
  const keyed = given([1]).keyBy("key", () => "k");
  const { failed: ofKeyed } = keyed.map("keyed", failing, { onError: "dead-letter" });
  const { failed: ofEntries } = keyed.entries().map("entries", failing, { onError: "dead-letter" });
  ofKeyed.output("a", ({ key }) => keys.push(key));
  ofEntries.output("b", ({ key }) => keys.push(key));
  await runToEnd(keyed.flow);
  expect(keys).toEqual(["k", undefined]);
});

test("declaring steps leaves the depth of stack traces as it was", () => {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 3;
  try {
    given([1]).map("next", next);
    expect(Error.stackTraceLimit).toBe(3);
  } finally {
    Error.stackTraceLimit = before;
  }
});
