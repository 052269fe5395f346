import {
  Dataflow,
  type DeadLetter,
  fromAsyncIterable,
  fromIterable,
  type KeyedStream,
  run,
  StepError,
  type Stream,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { failureOfFlow, given, givenPairs, runToEnd } from "./given.ts";

// Wherever the engine goes through what a user gave: what is no iterable, or breaks off, is a coded error of the step.

const iterator = (next: () => unknown): Iterable<number> =>
  ({ [Symbol.iterator]: () => ({ next }) }) as Iterable<number>;

const broken: Readonly<Record<string, () => unknown>> = {
  "a text": () => "text",
  "an empty text": () => "",
  "a number": () => 7,
  null: () => null,
  "an object": () => ({}),
  "an iterator that cannot be made": () => ({
    [Symbol.iterator]() {
      throw new Error("no");
    },
  }),
  "an iterator whose maker cannot be looked at": () => ({
    get [Symbol.iterator]() {
      throw new Error("no");
    },
  }),
  "an iterator that is none": () => ({ [Symbol.iterator]: () => 7 }),
  "a maker that is no function": () => ({ [Symbol.iterator]: 7 }),
  "next that is none": () => ({ [Symbol.iterator]: () => ({ next: 7 }) }),
  "next that throws": () =>
    iterator(() => {
      throw new Error("no");
    }),
  "next that gives no object": () => iterator(() => 7),
  "next that gives nothing": () => iterator(() => undefined),
  "done that throws": () =>
    iterator(() => ({
      get done() {
        throw new Error("no");
      },
    })),
  "a value that throws": () =>
    iterator(() => ({
      done: false,
      get value() {
        throw new Error("no");
      },
    })),
  "a generator that throws": function* () {
    yield* [];
    throw new Error("no");
  },
  "a revoked list": () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    return proxy;
  },
};

const stateful = { start: () => 0 };
type Policy = "fail" | "skip" | "dead-letter";

/** A step that gives what `make` gives for the record 1, and nothing for others. */
const steps: Readonly<
  Record<string, (keyed: KeyedStream<string, number>, make: () => never, onError: Policy) => unknown>
> = {
  flatMap: (keyed, make, onError) => keyed.flatMap("step", (n) => (n === 1 ? make() : []), { onError }),
  flatMapBatch: (keyed, make, onError) =>
    keyed.values().flatMapBatch("step", (ns) => (ns.includes(1) ? make() : []), { onError }),
  flatten: (keyed, make, onError) =>
    keyed.map("make", (n): number[] => (n === 1 ? make() : [])).flatten("step", { onError }),
  flatMapAsync: (keyed, make, onError) =>
    keyed.flatMapAsync("step", (n) => (n === 1 ? make() : []), { onError }),
  "flatMapAsync of a promise": (keyed, make, onError) =>
    keyed.flatMapAsync("step", async (n): Promise<number[]> => (n === 1 ? make() : []), { onError }),
  stateful: (keyed, make, onError) =>
    keyed.stateful("step", { ...stateful, onValue: (_, n) => (n === 1 ? make() : []) }, { onError }),
  statefulBatch: (keyed, make, onError) =>
    keyed.statefulBatch(
      "step",
      { ...stateful, onBatch: (_, ns) => (ns.includes(1) ? make() : []) },
      { onError },
    ),
  "stateful, onEnd": (keyed, make, onError) =>
    keyed.stateful(
      "step",
      { ...stateful, onValue: () => undefined, onEnd: (_, { key }) => (key === "a" ? make() : []) },
      { onError },
    ),
};

describe.each(Object.entries(steps))("%s", (_name, declare) => {
  test.each(Object.entries(broken))(
    "gives %s: the flow fails, by a coded error of the step",
    async (_kind, make) => {
      const keyed = givenPairs([["a", 1]]);
      const { results = undefined } = declare(keyed, make as () => never, "fail") as { results?: unknown };
      expect(results).toBeUndefined();
      (keyed as unknown as Stream<number>).output("out", []);
      const error = await failureOfFlow(keyed.flow);
      expect(error).toMatchObject({ name: "StepError", site: { step: "test.step" } });
      expect(["step-failed", "not-iterable"]).toContain((error as StepError).code);
    },
  );

  test.each(Object.entries(broken))(
    "gives %s: the policies go on with the next record",
    async (_kind, make) => {
      const records = [
        ["a", 1],
        ["b", 2],
      ] as const;
      const skipping = givenPairs(records, 1);
      declare(skipping, make as () => never, "skip");
      skipping.output("out", []);
      await runToEnd(skipping.flow);
      const keyed = givenPairs(records, 1);
      const letters: DeadLetter<unknown>[] = [];
      const { failed } = declare(keyed, make as () => never, "dead-letter") as {
        failed: Stream<DeadLetter<unknown, never>>;
      };
      failed.output("letters", letters as never[]);
      await runToEnd(keyed.flow);
      expect(letters).toHaveLength(1);
      expect(letters[0]!.error).toBeInstanceOf(StepError);
    },
  );

  test("of an iterator that says its end by anything truthy, and of sets, all elements are given", async () => {
    const keyed = givenPairs([["a", 1]]);
    let at = 0;
    const make = (): unknown => iterator(() => (at++ < 3 ? { value: at } : { done: 1, value: 9 }));
    const out: unknown[] = [];
    (declare(keyed, make as () => never, "fail") as Stream<unknown>).output("out", out);
    await runToEnd(keyed.flow);
    expect(out).toEqual([1, 2, 3]);
  });
});

test("a text is refused with the way to emit it", async () => {
  const stream = given([1]).flatMap("words", () => "text" as unknown as string[]);
  stream.output("out", []);
  expect(await failureOfFlow(stream.flow)).toMatchObject({
    code: "not-iterable",
    message: expect.stringContaining('an iterable, not "text"; to emit a text, put it into an array'),
  });
});

const sources: Readonly<Record<string, (next: () => unknown) => Parameters<Dataflow["input"]>[1]>> = {
  fromIterable: (next) => fromIterable(iterator(next)),
  "an iterable": (next) => iterator(next),
  fromAsyncIterable: (next) =>
    fromAsyncIterable({ [Symbol.asyncIterator]: () => ({ next }) } as AsyncIterable<unknown>),
  "a source whose reads are none": (next) => ({
    partitions: () => ["one"],
    open: () => ({ read: () => next() as never, position: () => 0 }),
  }),
};

describe.each(Object.entries(sources))("an input of %s", (_name, make) => {
  test.each([
    ["no object", () => 7],
    ["nothing", () => undefined],
    [
      "an error",
      () => {
        throw new Error("no");
      },
    ],
  ])("whose next gives %s fails", async (_kind, next) => {
    const flow = new Dataflow("test");
    flow.input("in", make(next)).output("out", []);
    expect(await failureOfFlow(flow)).toMatchObject({ code: "source-failed", site: { step: "test.in" } });
  });
});

test.each(Object.entries(sources).slice(0, 3))(
  "an input of %s ends where done is truthy",
  async (_name, make) => {
    let at = 0;
    const flow = new Dataflow("test");
    const out: unknown[] = [];
    const next = (): unknown => (at++ < 2 ? { value: at, done: 0 } : { done: "yes" });
    flow.input("in", make(next)).output("out", out);
    await runToEnd(flow);
    expect(out).toEqual([1, 2]);
  },
);

const revoked = (): never => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy as never;
};

test.each([
  ["a text", () => "ab" as never],
  ["a set", () => new Set(["a"]) as never],
  ["symbols", () => [Symbol("a")] as never],
  ["a revoked list", revoked],
  ["the same twice", () => ["\u001b", "\u001b"]],
])("partitions that are %s are refused, of sources and of sinks", async (_kind, partitions) => {
  const source = new Dataflow("test");
  source.input("in", {
    partitions,
    open: () => ({ read: () => ({ values: [], done: true }), position: () => 0 }),
  });
  source.input("other", [1]).output("out", []);
  expect(await failureOfFlow(source)).toMatchObject({ code: "source-failed", site: { step: "test.in" } });
  const sink = given([1]);
  sink.output("out", { partitions, open: () => ({ write() {} }) });
  expect(await failureOfFlow(sink.flow)).toMatchObject({ code: "sink-failed", site: { step: "test.out" } });
});

test.each([
  ["text", "text"],
  ["symbol", Symbol("s")],
  ["a bare object", Object.create(null)],
  ["a revoked list", revoked()],
  ["too much", 2],
])("a route that gives %s is an error of the sink", async (_kind, index) => {
  const stream = given([1]);
  const open = (): { write(): void } => ({ write() {} });
  stream.output("out", { partitions: () => ["a", "b"], route: () => index as number, open });
  expect(await failureOfFlow(stream.flow)).toMatchObject({ code: "sink-failed", site: { step: "test.out" } });
});

test.each([
  ["nothing", undefined],
  ["a number", 7],
  ["no onRecord", {}],
  ["a revoked list", revoked()],
])("a watermark generator that is %s is an error of the input", async (_kind, generator) => {
  const flow = new Dataflow("test");
  const eventTime = { at: (n: number) => n, watermark: () => generator as never };
  flow.input("in", [1], { eventTime }).output("out", []);
  expect(await failureOfFlow(flow)).toMatchObject({ name: "StepError", site: { step: "test.in" } });
});

test("an event time that is none is told", async () => {
  const flow = new Dataflow("test");
  flow.input("in", [1], { eventTime: { at: () => Number.NaN } }).output("out", []);
  expect(await failureOfFlow(flow)).toMatchObject({
    message: expect.stringContaining("eventTime.at must return an instant, ms since 1970 or a Date, not NaN"),
  });
});

test("a generator that a second run would go through again is told how to make anew", async () => {
  const numbers = function* (): Generator<number> {
    yield 1;
  };
  const flow = new Dataflow("test");
  flow.input("in", numbers()).output("out", []);
  await run(flow);
  await expect(run(flow)).rejects.toThrow("fromIterable(() => …) makes a new one for each run");
});

test("a side output that is not declared is the step's failure, under its policy", async () => {
  const { sideOutput } = await import("tidemark");
  const logic = { start: () => 0, onValue: () => [sideOutput("other" as "side", 1)] };
  const keyed = givenPairs([["a", 1]]);
  keyed.stateful("step", logic, { sideOutputs: ["side"] }).main.output("out", []);
  expect(await failureOfFlow(keyed.flow)).toMatchObject({
    code: "step-failed",
    message: expect.stringContaining('no output called "other"'),
  });
  const going = givenPairs([["a", 1]]);
  const letters: unknown[] = [];
  const outputs = going.stateful("step", logic, { sideOutputs: ["side"], onError: "dead-letter" });
  outputs.failed.map("record", ({ record }) => record).output("letters", letters as never[]);
  await runToEnd(going.flow);
  expect(letters).toEqual([1]);
});

test("a sink that empties the array it was given takes nothing from other readers, nor from a second try", async () => {
  const emptying = (seen: number[]) => ({
    open: () => ({
      write(values: readonly number[]) {
        seen.push(...(values as number[]).splice(0));
      },
    }),
  });
  const stream = given([1, 2, 3], 2);
  const out: number[][] = [[], [], [], []];
  stream.output("a", emptying(out[0]!));
  stream.output("b", emptying(out[1]!));
  stream
    .keyBy("key", () => "k")
    .scan(
      "last",
      () => 0,
      (_, n) => n,
    )
    .output("c", out[2]!);
  let tries = 0;
  const failing = {
    open: () => ({
      write(values: readonly number[]) {
        const all = (values as number[]).splice(0);
        if (tries++ === 0) throw new Error("no");
        out[3]!.push(...all);
      },
    }),
  };
  stream.output("d", failing, { onError: { retry: { attempts: 2 } } });
  await runToEnd(stream.flow);
  for (const seen of out) expect(seen).toEqual([1, 2, 3]);
});
