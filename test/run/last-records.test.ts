import { Dataflow, type SourceLike, type Stream } from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { startOn } from "../flow/given.ts";
import { failureOf, settle } from "../flow/settle.ts";
import { Gate, SpiedSink } from "./doubles.ts";

const count = 12; // few: a simulated host takes a very long chain of promises for rest
const good = Array.from({ length: count }, (_, i) => i);
const cut = new Error("cut off");

const sources: Record<string, () => SourceLike<number>> = {
  "a generator": () =>
    (function* () {
      yield* good;
      throw cut;
    })(),
  "an async generator": () =>
    (async function* () {
      yield* good;
      throw cut;
    })(),
};

type Way = (stream: Stream<number>, host: SimulatedHost) => Stream<number>;

const ways: Record<string, Way> = {
  "no step between": (stream) => stream,
  "an asynchronous step": (stream, host) =>
    stream.mapAsync(
      "later",
      (n) => new Promise<number>((resolve) => void host.setTimer(100, () => resolve(n))),
      { concurrency: 3 },
    ),
  "a step that lets few through at a time": (stream) => stream.throttle("slowly", { records: 10, per: 1000 }),
};

/** Sinks, and how long they take for a write. */
const sinkDelays = [0, 1, 4000];

describe.each(Object.entries(sources))("all that %s gave before it failed is written", (_name, make) => {
  const matrix = Object.entries(ways).flatMap(([way, through]) =>
    sinkDelays.flatMap((delay) =>
      [1, 5, 11, 12, 13, 2048].map((batchSize) => ({ way, through, delay, batchSize })),
    ),
  );
  test.each(matrix)(
    "with $way, a sink that takes $delay ms, $batchSize at a time",
    async ({ through, delay, batchSize }) => {
      const host = new SimulatedHost();
      const sink = new SpiedSink(() =>
        delay === 0 ? undefined : new Promise((resolve) => void host.setTimer(delay, () => resolve())),
      );
      const flow = new Dataflow("test");
      through(flow.input("in", make(), { batchSize }), host).output("out", sink);
      const error = await failureOf(host, startOn(host, flow).done);
      expect(error).toMatchObject({ code: "source-failed", cause: cut });
      expect(sink.values.sort((a, b) => a - b)).toEqual(good);
      expect(sink.reason).toBe(error);
      expect(host.nextTimerAt).toBeUndefined();
    },
  );
});

test("no other input is read any more", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  let reads = 0;
  const flow = new Dataflow("test");
  flow
    .input("endless", {
      partitions: () => ["p"],
      open: () => ({ position: () => 0, read: () => ({ values: [reads++] }) }),
    })
    .output("first", []);
  flow.input("failing", sources["a generator"]!()).output("second", () => gate.passed);
  const running = startOn(host, flow);
  const failing = running.done.catch((error: unknown) => error);
  await host.settle();
  const before = reads;
  await host.settle();
  expect(reads).toBe(before);
  gate.open();
  expect(await settle(host, failing)).toMatchObject({ code: "source-failed" });
});

test("what does not move for five seconds is not waited for", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  flow
    .input("in", sources["a generator"]!())
    .mapAsync("never", () => new Promise<number>(() => {}))
    .output("out", []);
  expect(await failureOf(host, startOn(host, flow).done)).toMatchObject({ code: "source-failed" });
  expect(host.monotonic()).toBe(5000);
});

test("a stop does not hide that a source has failed", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const gate = new Gate();
  flow.input("in", sources["a generator"]!(), { batchSize: 5 }).output("out", () => gate.passed);
  const running = startOn(host, flow);
  const failing = running.done.catch((error: unknown) => error);
  await host.settle();
  running.stop().catch(() => {});
  gate.open();
  expect(await settle(host, failing)).toMatchObject({ code: "source-failed" });
});

test("a step that fails meanwhile ends the flow at once, and the first failure is told", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const broken = new Error("broken");
  flow
    .input("in", sources["a generator"]!())
    .mapAsync("later", (n) => (n === 7 ? Promise.reject(broken) : new Promise<number>(() => {})))
    .output("out", []);
  expect(await failureOf(host, startOn(host, flow).done)).toMatchObject({
    code: "source-failed",
    cause: cut,
  });
  expect(host.nextTimerAt).toBeUndefined();
});
