import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Dataflow,
  type DataflowOptions,
  fromIterable,
  type KeyedStream,
  run,
  type Sink,
  StepError,
  type Stream,
  sideOutput,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { failureOfFlow, given } from "../given.ts";

const SECRET = "s3cret";

interface Patient {
  readonly id: number;
  readonly name: string;
}

const no = (): never => {
  throw new Error("no");
};

/** Steps that fail for a record, by what they are given and what they give. */
const failing: Readonly<Record<string, (patients: KeyedStream<string, Patient>) => unknown>> = {
  map: (patients) => patients.map("step", no),
  "a predicate that gives the record": (patients) => patients.filter("step", (p) => p as never),
  "a key that is none": (patients) => patients.keyBy("step", (p) => [p.name] as never),
  "no iterable": (patients) => patients.flatMap("step", (p) => p.name as never),
  mapAsync: (patients) => patients.mapAsync("step", no),
  "no elements": (patients) => patients.flatMapAsync("step", (p) => p.name as never),
  enrich: (patients) => patients.enrich("step", (p) => [p.name] as never, no),
  stateful: (patients) => patients.stateful("step", { start: () => 0, onValue: (_, p) => p.name as never }),
  "a timer": (patients) =>
    patients.stateful("step", {
      start: () => 0,
      onValue: (_, p, context) => context.setTimer(p.name as never),
      onTimer: () => [],
    }),
  onEnd: (patients) => patients.stateful("step", { start: () => 0, onValue: () => [], onEnd: no }),
  foldFinal: (patients) => patients.foldFinal("step", () => 0, no),
  withEventTime: (patients) => patients.withEventTime("step", { at: (p) => p.name as never }),
  broadcastJoin: (patients) =>
    patients.broadcastJoin("step", patients, { by: (p) => [p.name] as never, small: "changing" }),
  output: (patients) => patients.output("step", no),
  "a route": (patients) =>
    patients.output("step", {
      partitions: () => ["a", "b"],
      route: (p) => p.name as never,
      open: () => ({ write: no }) as never,
    }),
};

function patients(options?: DataflowOptions): KeyedStream<string, Patient> {
  const flow = new Dataflow("test", options);
  return flow.input("in", [{ id: 7, name: SECRET }]).keyBy("name", (p) => p.name);
}

async function failureOf(
  stream: KeyedStream<string, Patient>,
  fail: (typeof failing)[string],
): Promise<StepError> {
  fail(stream);
  stream.output("out", []);
  return (await failureOfFlow(stream.flow)) as StepError;
}

describe.each(Object.entries(failing))("where %s fails", (_name, fail) => {
  test("errors tell of the record unless the flow says otherwise", async () => {
    const error = await failureOf(patients(), fail);
    expect(error.message + JSON.stringify(error.site)).toContain(SECRET);
  });

  test.each([
    ["says so", () => false as const],
    ["throws", no],
    ["gives no text", () => ({ name: SECRET }) as never],
  ])("they tell neither record nor key where `describe` %s", async (_kind, describe) => {
    const error = await failureOf(patients({ describe }), fail);
    expect(error.site.step).toBe("test.step");
    for (let at: unknown = error; at instanceof Error; at = at.cause)
      expect(`${at.message} ${at.stack} ${JSON.stringify(at)}`).not.toContain(SECRET);
  });
});

test("errors tell what `describe` gives, shortly and fit for a terminal", async () => {
  const describe = (record: unknown): string => `patient ${(record as Patient).id}\u001b[2J`;
  const error = await failureOf(patients({ describe }), failing["map"]!);
  expect(error.site).toMatchObject({ record: "patient 7\\u001b[2J", key: SECRET });
  const long = await failureOf(patients({ describe: () => "x".repeat(1_000_000) }), failing["map"]!);
  expect(long.site.record).toHaveLength(121);
});

test("of what a sink cannot write, or a step has no output for, nothing is told", async () => {
  const { csvSink, jsonLinesSink, linesSink } = await import("tidemark/node");
  const path = `${mkdtempSync(join(tmpdir(), "tidemark-"))}/out`;
  const outputs: ((flow: Dataflow) => unknown)[] = [
    (flow) => flow.input("in", [`${SECRET}\nx`]).output("out", linesSink(path)),
    (flow) => flow.input("in", [{ a: 1 }, { [SECRET]: 1 }]).output("out", csvSink<object>(path)),
    (flow) => flow.input("in", [{ [SECRET]: new Map() }]).output("out", jsonLinesSink(path)),
    (flow) => flow.input("in", [{ n: 1n, [SECRET]: 1 }]).output("out", jsonLinesSink(path)),
    (flow) =>
      flow
        .input("in", [1])
        .keyBy("key", () => SECRET)
        .stateful(
          "sides",
          { start: () => 0, onValue: () => [sideOutput(SECRET, 1) as never] },
          { sideOutputs: ["other"] },
        )
        .main.output("out", []),
  ];
  for (const declare of outputs) {
    const flow = new Dataflow("test", { describe: () => false });
    declare(flow);
    const error: unknown = await run(flow).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(StepError);
    for (let at: unknown = error; at instanceof Error; at = at.cause)
      expect(`${at.message} ${at.stack} ${JSON.stringify(at)}`).not.toContain(SECRET);
  }
});

test("of what a source cannot read, the text stays untold", async () => {
  const { linesSource, jsonLinesSource } = await import("tidemark/node");
  const path = `${mkdtempSync(join(tmpdir(), "tidemark-"))}/bad.jsonl`;
  writeFileSync(path, `${SECRET}\n`);
  expect(linesSource).toBeDefined();
  for (const onError of ["fail", "dead-letter"] as const) {
    const flow = new Dataflow("test", { describe: () => false });
    const errors: StepError[] = [];
    const given = flow.input("in", jsonLinesSource(path), { onError }) as unknown;
    const { results = given, failed } = given as { results?: unknown; failed?: Stream<{ error: StepError }> };
    (results as Stream<unknown>).output("out", []);
    failed?.map("error", ({ error }) => error).output("errors", errors);
    if (onError === "fail") errors.push((await run(flow).catch((error: StepError) => error)) as StepError);
    else await run(flow);
    for (let at: unknown = errors[0]; at instanceof Error; at = at.cause)
      expect(at.message).not.toContain(SECRET);
    expect(errors).toHaveLength(1);
  }
});

test("the test kit tells what the flow tells", async () => {
  const { testFlow } = await import("tidemark/testing");
  const stream = patients({ describe: () => false });
  stream.map("step", no).output("out", []);
  const error = (await testFlow(stream.flow)
    .run()
    .catch((error: unknown) => error)) as StepError;
  expect(error.site.step).toBe("test.step");
  expect(error.message).not.toContain(SECRET);
});

describe("what the user's code throws is the cause, of whatever class it is", () => {
  const site = { step: "other.step", line: "other.ts:1" };
  const foreign: Readonly<Record<string, () => unknown>> = {
    "a StepError": () => new StepError("bad-key", "from elsewhere", site),
    "an object made from the prototype": () => Object.create(StepError.prototype),
    "a proxy of one": () => new Proxy(new StepError("bad-key", "from elsewhere", site), {}),
    nothing: () => undefined,
    "a revoked proxy": () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
    "an error whose message throws": () =>
      Object.defineProperty(new Error("x"), "message", {
        get() {
          throw new Error("no");
        },
      }),
  };
  const thrower = (make: () => unknown) => (): never => {
    throw make();
  };
  const places: Readonly<Record<string, (stream: Stream<number>, fail: () => never) => unknown>> = {
    map: (stream, fail) => stream.map("step", fail),
    mapAsync: (stream, fail) => stream.mapAsync("step", async () => fail()),
    stateful: (stream, fail) =>
      stream.keyBy("key", () => "k").stateful("step", { start: fail, onValue: () => [] }),
    onEnd: (stream, fail) =>
      stream.keyBy("key", () => "k").stateful("step", { start: () => 0, onValue: () => [], onEnd: fail }),
    foldFinal: (stream, fail) => stream.keyBy("key", () => "k").foldFinal("step", () => 0, fail),
    output: (stream, fail) => stream.output("step", fail),
    "opening a sink": (stream, fail) => stream.output("step", { open: fail } as Sink<number>),
    "closing a sink": (stream, fail) =>
      stream.output("step", { open: () => ({ write() {}, close: fail }) } as Sink<number>),
    input: (stream, fail) => stream.flow.input("step", fromIterable(fail)).output("more", []),
    "event time": (stream, fail) => stream.withEventTime("step", { at: fail }),
    "a watermark": (stream, fail) => stream.withEventTime("step", { at: () => 1, watermark: fail }),
  };
  const cases = Object.entries(places).flatMap(([place, declare]) =>
    Object.entries(foreign).map(([kind, make]) => ({ place, kind, declare, make })),
  );

  test.each(cases)("$kind, in $place", async ({ declare, make }) => {
    const stream = given([1]);
    declare(stream, thrower(make));
    stream.output("out", []);
    const error = (await failureOfFlow(stream.flow)) as StepError;
    expect(Object.getPrototypeOf(error)).toBe(StepError.prototype);
    expect(error.site).toMatchObject({ step: "test.step", line: expect.stringMatching(/^telling/) });
    expect(error.code).not.toBe("bad-key");
  });

  test("an error of a flow within the flow, and one of a letter, are causes too", async () => {
    const inner = given([1]);
    inner.map("inner", no).output("out", []);
    const outer = given([1]);
    const host = new SimulatedHost();
    outer.mapAsync("step", () => run(inner.flow, { host })).output("out", []);
    expect(await failureOfFlow(outer.flow, host)).toMatchObject({
      site: { step: "test.step" },
      cause: { site: { step: "test.inner" } },
    });
    const letters = given([1]);
    const { failed } = letters.map("first", no, { onError: "dead-letter" });
    failed
      .map("step", ({ error }) => {
        throw error;
      })
      .output("out", []);
    expect(await failureOfFlow(letters.flow)).toMatchObject({
      site: { step: "test.step" },
      cause: { site: { step: "test.first" } },
    });
  });

  test("what the context of a step throws through the user's code stays the step's own error", async () => {
    const timers = given([1]).keyBy("key", () => "k");
    timers
      .stateful("step", { start: () => 0, onValue: (_, __, context) => context.setTimer(5) })
      .output("out", []);
    expect(await failureOfFlow(timers.flow)).toMatchObject({
      code: "bad-timer",
      site: { record: "1", key: "k" },
    });
  });
});

test("no error says anything that a terminal obeys", async () => {
  const evil = "\u001b]0;pwned\u0007\u009b2J\r";
  const stream = new Dataflow(`f${evil}`).input("in", [evil]);
  stream
    .keyBy("key", (value) => value)
    .map(`step${evil}`, () => {
      throw Object.assign(new Error(evil), { name: evil });
    })
    .output("out", []);
  const error = (await failureOfFlow(stream.flow)) as StepError;
  expect(error.message).not.toMatch(/[^\P{Cc}\n]/u);
  expect(error.site.record).not.toMatch(/\p{Cc}/u);
});
