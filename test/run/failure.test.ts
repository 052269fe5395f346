import { Dataflow, type Sink, type Source, type StepErrorCode, start } from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { failureOfFlow, startOn } from "../flow/given.ts";
import { lineOf } from "../flow/operators/check.ts";
import { failureOf, settle, until } from "../flow/settle.ts";
import { endless, Gate, SpiedSink, SpiedSource } from "./doubles.ts";

const cause = new Error("broken");
const fail = (): never => {
  throw cause;
};

/** A flow of two branches, of which `build` makes the one that fails; the other must be cleaned up. */
async function failing(build: (flow: Dataflow) => void) {
  const host = new SimulatedHost();
  const source = new SpiedSource((call) => ({ values: [call], wakeAt: host.now() + 1 })); // paced: a host at rest is needed
  const sink = new SpiedSink();
  const flow = new Dataflow("test");
  flow.input("other in", source, { batchSize: 5 }).output("other out", sink);
  build(flow);
  const running = startOn(host, flow);
  const error = await failureOf(host, running.done);
  return { host, source, sink, running, error };
}

interface Case {
  readonly name: string;
  readonly build: (flow: Dataflow) => void;
  readonly code: StepErrorCode;
  readonly site: object;
}

const plain = (): SpiedSource => new SpiedSource((call) => ({ values: [call] }));
const sinkOf = (partition: object): Sink<number> => ({ open: () => ({ write: () => {}, ...partition }) });
const sourceOf = (partition: object): Source<number> => ({
  partitions: () => ["p"],
  open: () => ({ position: () => 0, read: () => ({ values: [1], done: true }), ...partition }),
});

const cases: Case[] = [
  {
    name: "a step",
    build: (flow) => flow.input("in", plain()).map("map", fail).output("out", []),
    code: "step-failed",
    site: { step: "test.map", record: "0", partition: "only", epoch: 1, worker: 0 },
  },
  {
    name: "a keyed step at the end of its input",
    build: (flow) =>
      flow
        .input("in", [1])
        .keyBy("key", () => "k")
        .stateful("end", { start: () => 0, onValue: () => [], onEnd: fail })
        .output("out", []),
    code: "step-failed",
    site: { step: "test.end", key: "k", worker: 0 },
  },
  {
    name: "a source that cannot tell its partitions",
    build: (flow) => flow.input("in", { ...sourceOf({}), partitions: fail }).output("out", []),
    code: "source-failed",
    site: { step: "test.in" },
  },
  {
    name: "a source that cannot be opened",
    build: (flow) => flow.input("in", { ...sourceOf({}), open: fail }).output("out", []),
    code: "source-failed",
    site: { step: "test.in", partition: "p" },
  },
  {
    name: "a source whose opening rejects",
    build: (flow) =>
      flow.input("in", { ...sourceOf({}), open: () => Promise.reject(cause) }).output("out", []),
    code: "source-failed",
    site: { step: "test.in", partition: "p" },
  },
  {
    name: "a read",
    build: (flow) => flow.input("in", sourceOf({ read: fail })).output("out", []),
    code: "source-failed",
    site: { step: "test.in", partition: "p" },
  },
  {
    name: "a read that rejects",
    build: (flow) => flow.input("in", sourceOf({ read: () => Promise.reject(cause) })).output("out", []),
    code: "source-failed",
    site: { step: "test.in", partition: "p" },
  },
  {
    name: "a source that cannot be closed",
    build: (flow) => flow.input("in", sourceOf({ close: fail })).output("out", []),
    code: "source-failed",
    site: { step: "test.in", partition: "p" },
  },
  {
    name: "a sink that cannot tell its partitions",
    build: (flow) => flow.input("in", [1]).output("out", { ...sinkOf({}), partitions: fail }),
    code: "sink-failed",
    site: { step: "test.out" },
  },
  {
    name: "a sink that cannot be opened",
    build: (flow) => flow.input("in", [1]).output("out", { open: fail }),
    code: "sink-failed",
    site: { step: "test.out" },
  },
  {
    name: "a sink whose opening rejects",
    build: (flow) => flow.input("in", [1]).output("out", { open: () => Promise.reject(cause) }),
    code: "sink-failed",
    site: { step: "test.out" },
  },
  {
    name: "a write",
    build: (flow) => flow.input("in", [1]).output("out", sinkOf({ write: fail })),
    code: "sink-failed",
    site: { step: "test.out", worker: 0 },
  },
  {
    name: "a write that rejects",
    build: (flow) => flow.input("in", [1]).output("out", sinkOf({ write: () => Promise.reject(cause) })),
    code: "sink-failed",
    site: { step: "test.out", worker: 0 },
  },
  {
    name: "a sink that cannot be closed",
    build: (flow) => flow.input("in", [1]).output("out", sinkOf({ close: fail })),
    code: "sink-failed",
    site: { step: "test.out" },
  },
];

test.each(cases)(
  "$name that fails ends the flow: done rejects, all is cleaned up, nothing goes on",
  async (given) => {
    const { host, source, sink, error } = await failing(given.build);
    expect(error).toMatchObject({ name: "StepError", code: given.code, site: given.site, cause });
    for (const { calls } of [source, sink])
      if (calls.includes("open")) expect(calls.filter((c) => c !== "write")).toHaveLength(2);
    if (sink.calls.includes("open")) {
      expect(sink.calls.at(-1)).toBe("abort");
      expect(sink.reason).toBe(error);
    }
    if (source.calls.includes("open")) expect(source.calls).toEqual(["open", "close"]);
    const { reads } = source;
    host.advance(1_000_000);
    await host.settle();
    expect(host.timers + host.deferred).toBe(0);
    expect(source.reads).toBe(reads);
  },
);

test("the error names the line where the step was declared, and its cause is the user's own error", async () => {
  const flow = new Dataflow("test");
  flow.input("named", sourceOf({ read: fail })).output("out", []);
  const error = await failureOfFlow(flow);
  const line = lineOf(import.meta.url, 'input("named"');
  expect(error).toMatchObject({
    cause,
    site: { line },
    message: expect.stringContaining(`step "test.named" (${line})`),
  });
  expect(error).toMatchObject({ message: expect.stringContaining("Error: broken") });
});

test("what throws need not be an Error", async () => {
  const flow = new Dataflow("test");
  flow
    .input("in", [1])
    .map("throws", () => {
      throw undefined;
    })
    .output("out", []);
  expect(await failureOfFlow(flow)).toMatchObject({ code: "step-failed" });
});

test("of several failures the first is told", async () => {
  const flow = new Dataflow("test");
  const closing = sourceOf({ read: fail, close: () => Promise.reject(new Error("second")) });
  const sink = sinkOf({ abort: () => Promise.reject(new Error("third")) });
  flow.input("in", closing).output("out", sink);
  expect(await failureOfFlow(flow)).toMatchObject({ code: "source-failed", cause });
});

test("a sink without abort is closed after a failure", async () => {
  const calls: string[] = [];
  const flow = new Dataflow("test");
  flow.input("in", sourceOf({ read: fail })).output("out", sinkOf({ close: () => void calls.push("close") }));
  await failureOfFlow(flow);
  expect(calls).toEqual(["close"]);
});

test("connectors that open after the failure are closed as soon as they are there", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const source = endless();
  const sink = new SpiedSink();
  const flow = new Dataflow("test");
  const late: Source<number> = {
    partitions: () => ["p"],
    open: (...args) => gate.passed.then(() => source.open(...args)),
  };
  flow.input("late in", late).output("late out", { open: () => gate.passed.then(() => sink.open()) });
  flow.input("in", sourceOf({ read: fail })).output("out", []);
  await failureOf(host, startOn(host, flow).done);
  gate.open();
  await host.settle();
  expect(source.calls).toEqual(["open", "close"]);
  expect(sink.calls).toEqual(["open", "abort"]);
  expect(source.reads).toBe(0);
});

test("a failure while writes are under way waits for none of them", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const flow = new Dataflow("test");
  const slow = new SpiedSink(() => gate.passed);
  flow.input("slow in", [1]).output("slow out", slow);
  flow.input("in", new SpiedSource(async () => fail())).output("out", []);
  expect(await failureOf(host, startOn(host, flow).done)).toMatchObject({ cause });
  gate.fail(new Error("cut short"));
  await host.settle();
  expect(slow.calls).toEqual(["open", "abort"]);
});

test.each(["pausing", "writing"])(
  "what is to be written again is not, once the flow has failed: %s",
  async (when) => {
    const host = new SimulatedHost();
    const [gate, failing] = [new Gate(), new Gate()];
    let writes = 0;
    const write = (): Promise<void> => (++writes === 1 ? Promise.reject(cause) : gate.passed);
    const flow = new Dataflow("test");
    const onError = { retry: { attempts: 9, backoff: { initial: 5 } } } as const;
    flow.input("in", [1]).output("out", sinkOf({ write }), { onError });
    const read = async () => {
      await failing.passed;
      return { values: [1], done: true };
    };
    flow.input("other", sourceOf({ read })).map("fails", fail).output("other out", []);
    const running = startOn(host, flow);
    await host.settle();
    if (when === "writing") await until(host, () => writes === 2);
    failing.open();
    await failureOf(host, running.done);
    if (when === "writing") gate.fail(new Error("cut short"));
    await host.settle();
    expect([writes, host.timers]).toEqual([when === "writing" ? 2 : 1, 0]);
  },
);

test("a flow can be inspected and stopped after it has failed", async () => {
  const { host, running, error } = await failing((flow) =>
    flow.input("in", [1]).map("map", fail).output("out", []),
  );
  expect(running.inspect().flow).toBe("test");
  expect(Array.isArray(running.explain())).toBe(true);
  expect(await failureOf(host, running.stop())).toBe(error);
});

test("a flow that cannot be built lets go of what it has opened already", async () => {
  const host = new SimulatedHost();
  const [source, sink] = [endless(), new SpiedSink()];
  const flow = new Dataflow("test");
  flow.input("in", source).output("out", sink);
  flow
    .input("more", [1])
    .keyBy("key", (n) => n)
    .iterate("loop", (inner) => {
      const waits = inner.stateful("wait", { start: () => 0, onValue: (_, n) => [n], onTimer: () => [1] });
      return { again: waits.filter("no", () => false), out: waits };
    })
    .out.output("looped", []);
  const running = startOn(host, flow);
  expect(await failureOf(host, running.done)).toMatchObject({ code: "not-in-a-loop" });
  expect([source.calls, sink.calls]).toEqual([
    ["open", "close"],
    ["open", "abort"],
  ]);
  expect(running.state).toBe("failed");
});

test("a failure is told though letting go never ends, when the time is up", async () => {
  const host = new SimulatedHost();
  const never = (): Promise<never> => new Promise(() => {});
  const flow = new Dataflow("test");
  flow.input("in", sourceOf({ read: fail, close: never })).output("out", sinkOf({ abort: never }));
  const running = start(flow, { host, stopTimeout: { seconds: 2 } });
  await host.settle();
  expect([running.state, running.error]).toMatchObject(["failed", { cause }]);
  expect(await failureOf(host, running.done)).toBe(running.error);
  expect(host.monotonic()).toBe(2_000);
});

test("a failure that done tells is not thrown once more by the disposal", async () => {
  const host = new SimulatedHost();
  const use = async (): Promise<void> => {
    const flow = new Dataflow("test");
    flow.input("in", sourceOf({ read: fail })).output("out", []);
    await using running = startOn(host, flow);
    await running.done;
  };
  expect(await failureOf(host, use())).toMatchObject({ name: "StepError", cause });
});

test("an AbortError is a failure like any other while the flow is to go on", async () => {
  const aborted = new DOMException("timeout of the connection", "AbortError");
  const rejects = (): Promise<never> => Promise.reject(aborted);
  const builds: ((flow: Dataflow) => void)[] = [
    (flow) => flow.input("in", sourceOf({ read: rejects })).output("out", []),
    (flow) => flow.input("in", sourceOf({ close: rejects })).output("out", []),
    (flow) => flow.input("in", [1]).output("out", { open: rejects }),
    (flow) => flow.input("in", [1]).output("out", sinkOf({ write: rejects })),
    (flow) => flow.input("in", [1]).output("out", sinkOf({ close: rejects })),
  ];
  for (const build of builds) {
    const flow = new Dataflow("test");
    build(flow);
    expect(await failureOfFlow(flow)).toMatchObject({ name: "StepError", cause: aborted });
  }
});

/** What is told of may be anything, and throw when it is looked at. */
const hostile: readonly (readonly [string, () => unknown])[] = [
  ["a revoked proxy", () => revoked()],
  ["an error that cannot be read", () => Object.defineProperty(new Error(), "message", { get: fail })],
  ["a symbol", () => Symbol("broken")],
  ["an object without a prototype", () => Object.create(null)],
];

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe.each(hostile)("%s that is thrown ends the flow", (_what, make) => {
  const throws = (): never => {
    throw make();
  };
  const rejects = (): Promise<never> => Promise.reject(make());
  const places: Readonly<Record<string, (flow: Dataflow, act: () => never | Promise<never>) => void>> = {
    "source.partitions": (flow, act) =>
      flow.input("in", { ...sourceOf({}), partitions: act }).output("out", []),
    "source.open": (flow, act) => flow.input("in", { ...sourceOf({}), open: act }).output("out", []),
    "source.read": (flow, act) => flow.input("in", sourceOf({ read: act })).output("out", []),
    "source.close": (flow, act) => flow.input("in", sourceOf({ close: act })).output("out", []),
    "sink.partitions": (flow, act) => flow.input("in", [1]).output("out", { ...sinkOf({}), partitions: act }),
    "sink.open": (flow, act) => flow.input("in", [1]).output("out", { open: act }),
    "sink.write": (flow, act) => flow.input("in", [1]).output("out", sinkOf({ write: act })),
    "sink.close": (flow, act) => flow.input("in", [1]).output("out", sinkOf({ close: act })),
    "a call": (flow, act) => flow.input("in", [1]).mapAsync("call", act).output("out", []),
  };
  test.each(Object.keys(places))("%s", async (place) => {
    for (const act of [throws, rejects]) {
      const host = new SimulatedHost();
      const flow = new Dataflow("test");
      places[place]!(flow, act);
      const running = startOn(host, flow);
      await failureOf(host, running.done);
      expect(running.state).toBe("failed");
      expect(running.error).toBeInstanceOf(Error);
    }
  });
});

test("a flow that failed can be run again", async () => {
  let broken = true;
  const seen: number[] = [];
  const flow = new Dataflow("test");
  const once = (n: number): number => (broken ? fail() : n);
  flow.input("in", [1, 2]).map("once", once).output("out", seen);
  await failureOfFlow(flow);
  broken = false;
  await settle(...run(flow));
  expect(seen).toEqual([1, 2]);
});

function run(flow: Dataflow): [SimulatedHost, Promise<void>] {
  const host = new SimulatedHost();
  return [host, startOn(host, flow).done];
}
