import { Dataflow, type FlowError, pushSource } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { given, records, runToEnd, startOn } from "../../given.ts";
import { runOnWorkers } from "../../on-workers.ts";
import { failureOf, settle } from "../../settle.ts";
import { rowsAfter } from "../check.ts";
import { ControlledCalls } from "./controlled.ts";

const itself = <T>(value: T): T => value;
const badOption = expect.objectContaining({ name: "FlowError", code: "bad-option" }) as FlowError;

/** Lookups whose outcome the test decides. */
function lookups() {
  const calls = new ControlledCalls<string, string>();
  const lookup = (key: string, { signal }: { signal: AbortSignal }): Promise<string> =>
    calls.fn(key, { signal, attempt: 1 });
  return { calls, lookup };
}

test("puts the answer beside the record, whether it comes at once or later, and even if it is nothing", async () => {
  const names = new Map([
    [1, "one"],
    [2, "two"],
  ]);
  const expected = [
    { left: 1, right: "one" },
    { left: 3, right: undefined },
    { left: 2, right: "two" },
    { left: 1, right: "one" },
  ];
  const list = [1, 3, 2, 1];
  expect(await records(given(list).enrich("e", itself, (n) => names.get(n)))).toEqual(expected);
  const later = given(list).enrich("e", itself, async (n) => names.get(n));
  expect(await records(later)).toEqual(expected);
});

test("keeps key and event time, and tells the key", async () => {
  const rows = await rowsAfter((stream) =>
    stream.enrich(
      "e",
      (_, key) => key,
      async (key) => `<${key}>`,
    ),
  );
  expect(rows).toEqual([
    [{ left: 1, right: "<a>" }, "a", 10],
    [{ left: 2, right: "<b>" }, "b", 20],
    [{ left: 3, right: "<a>" }, "a", 30],
  ]);
});

test("a key is looked up once at a time, and then not at all", async () => {
  const host = new SimulatedHost();
  const { calls, lookup } = lookups();
  const out: unknown[] = [];
  const stream = given(["a", "b", "a", "a"]);
  stream.enrich("e", itself, lookup).output("out", ({ right }) => out.push(right));
  const running = startOn(host, stream.flow);
  await host.settle();
  expect(calls.made).toEqual(["a", "b"]);
  for (const call of [...calls.open]) call.resolve(call.value.toUpperCase());
  await settle(host, running.done);
  expect(out).toEqual(["A", "B", "A", "A"]);
  expect(calls.made).toEqual(["a", "b"]);
});

test("an answer is used for its time to live, by the clock", async () => {
  const host = new SimulatedHost();
  const hand = pushSource<string>();
  const asked: number[] = [];
  const lookup = (_: string): number => asked.push(host.now());
  const out: unknown[] = [];
  const flow = new Dataflow("test");
  flow
    .input("in", hand.source)
    .enrich("e", itself, lookup, { ttl: 1_000 })
    .output("out", ({ right }) => out.push(right));
  const running = startOn(host, flow);
  for (const wait of [0, 1_000, 1, 500]) {
    host.advance(wait);
    hand.push("a");
    await host.settle();
  }
  hand.end();
  await settle(host, running.done);
  expect(asked).toEqual([0, 1_001]);
  expect(out).toEqual([1, 1, 2, 2]);
});

test("when it is full, what was not asked for longest makes room", async () => {
  const asked: string[] = [];
  const stream = given(["a", "b", "a", "c", "a", "b"]);
  await records(stream.enrich("e", itself, (key) => asked.push(key), { size: 2 }));
  expect(asked).toEqual(["a", "b", "c", "b"]);
});

test("failures are not cached: who asks next asks anew", async () => {
  const asked: string[] = [];
  const lookup = (key: string): string => {
    asked.push(key);
    if (asked.length === 1) throw new Error("not now");
    return key;
  };
  const { results, failed } = given(["a", "a"]).enrich("e", itself, lookup, { onError: "dead-letter" });
  const out: unknown[] = [];
  failed.output("failed", ({ record, error }) => out.push([record, (error.cause as Error).message]));
  results.output("out", ({ right }) => out.push(right));
  await runToEnd(results.flow);
  expect(out.sort()).toEqual([["a", "not now"], "a"].sort());
  expect(asked).toEqual(["a", "a"]);
});

test("a lookup that fails fails for all that wait for it, and is called again by a retry once", async () => {
  const host = new SimulatedHost();
  const { calls, lookup } = lookups();
  const stream = given(["a", "a"]);
  const out: unknown[] = [];
  stream
    .enrich("e", itself, lookup, { retry: { attempts: 2 } })
    .output("out", ({ right }) => out.push(right));
  const running = startOn(host, stream.flow);
  await host.settle();
  calls.open[0]!.reject(new Error("not now"));
  while (calls.open.length === 0) {
    await host.settle();
    if (calls.open.length === 0) host.advance(host.nextTimerAt! - host.now());
  }
  host.advance(100);
  await host.settle();
  expect(calls.made).toEqual(["a", "a"]);
  calls.open[0]!.resolve("A");
  await settle(host, running.done);
  expect(out).toEqual(["A", "A"]);
});

test("its signal aborts when all who waited have given up, not before", async () => {
  const host = new SimulatedHost();
  const { calls, lookup } = lookups();
  const hand = pushSource<string>();
  const flow = new Dataflow("test");
  flow
    .input("in", hand.source)
    .enrich("e", itself, lookup, { timeout: 1_000, onError: "skip" })
    .output("out", () => {});
  const running = startOn(host, flow);
  hand.push("a");
  await host.settle();
  host.advance(500);
  hand.push("a");
  await host.settle();
  const [call] = calls.open;
  host.advance(500);
  await host.settle();
  expect(call!.signal.aborted).toBe(false);
  host.advance(500);
  await host.settle();
  expect(call!.signal.aborted).toBe(true);
  hand.push("a");
  await host.settle();
  expect(calls.made).toEqual(["a", "a"]);
  calls.open[1]!.resolve("A");
  hand.end();
  await settle(host, running.done);
});

test("the answer to a lookup that all had given up is given to nobody", async () => {
  const host = new SimulatedHost();
  const { calls, lookup } = lookups();
  const hand = pushSource<string>();
  const out: unknown[] = [];
  const flow = new Dataflow("test");
  flow
    .input("in", hand.source)
    .enrich("e", itself, lookup, { timeout: 1_000, onError: "skip" })
    .output("out", ({ right }) => out.push(right));
  const running = startOn(host, flow);
  hand.push("a");
  await host.settle();
  host.advance(1_000);
  await host.settle();
  hand.push("a");
  await host.settle();
  const [given, asked] = [...calls.open];
  given!.resolve("outdated");
  await host.settle();
  hand.push("a");
  await host.settle();
  asked!.resolve("A");
  hand.end();
  await settle(host, running.done);
  expect(out).toEqual(["A", "A"]);
  expect(calls.made).toEqual(["a", "a"]);
});

test("each run and each worker has a cache of its own", async () => {
  const asked: number[] = [];
  const flow = new Dataflow("test");
  const list = Array.from({ length: 60 }, (_, n) => n % 2);
  flow
    .input("in", list, { batchSize: 4 })
    .redistribute("spread")
    .enrich("e", itself, async (n) => asked.push(n))
    .output("out", () => {});
  await runToEnd(flow);
  expect(asked).toHaveLength(2);
  await runToEnd(flow);
  expect(asked).toHaveLength(4);
  await runOnWorkers(flow, 2);
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.length).toBeLessThanOrEqual(8);
});

test("a function that throws ends the flow", async () => {
  const cause = new Error("no key");
  const by = (): string => {
    throw cause;
  };
  const stream = given(["x"]);
  stream.enrich("e", by, itself).output("out", () => {});
  const host = new SimulatedHost();
  const error = await failureOf(host, startOn(host, stream.flow).done);
  expect(error).toMatchObject({ code: "step-failed", cause, site: { step: "test.e", record: '"x"' } });
});

test.each([{ size: 0 }, { size: 1.5 }, { ttl: -1 }, { concurrency: 0 }])(
  "refuses %j when it is declared",
  (options) => {
    expect(() => given(["a"]).enrich("e", itself, itself, options)).toThrow(badOption);
  },
);

test("refuses what is no function when it is declared", () => {
  const none = "key" as unknown as typeof itself;
  expect(() => given(["a"]).enrich("e", none, itself)).toThrow(badOption);
  expect(() => given(["a"]).enrich("e", itself, none)).toThrow(badOption);
});
