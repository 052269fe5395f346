import { Dataflow, type Sink } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { given, startOn } from "../flow/given.ts";
import { failureOf, settle, until } from "../flow/settle.ts";
import { endless, Gate, SpiedSink, SpiedSource } from "./doubles.ts";

/** An endless flow that has written something. */
async function running(signal?: AbortSignal) {
  const host = new SimulatedHost();
  const source = endless();
  const sink = new SpiedSink();
  const ends: number[] = [];
  const flow = new Dataflow("test");
  const numbers = flow.input("in", source, { batchSize: 10 });
  // Paced, so that the host comes to rest between the batches.
  numbers.output("out", { open: () => paced(sink.open(), host) });
  numbers
    .keyBy("key", (n) => n % 2)
    .foldFinal(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    )
    .output("ends", ends);
  const handle = startOn(host, flow, signal);
  await until(host, () => sink.values.length >= 20);
  return { host, source, sink, ends, handle };
}

function paced(partition: ReturnType<SpiedSink["open"]>, host: SimulatedHost): ReturnType<SpiedSink["open"]> {
  return {
    ...partition,
    write: async (values) => {
      await new Promise<void>((resolve) => void host.setTimer(1, resolve));
      await partition.write(values);
    },
  };
}

test("stop ends an endless flow: sinks write what was read and close, sources close, no end is told", async () => {
  const { host, source, sink, ends, handle } = await running();
  const { reads } = source;
  await settle(host, handle.stop());
  expect(source.reads).toBe(reads);
  expect(sink.values).toEqual(Array.from({ length: reads * 10 }, (_, n) => n));
  expect(sink.calls.filter((call) => call !== "write")).toEqual(["open", "close"]);
  expect(source.calls).toEqual(["open", "close"]);
  expect(ends).toEqual([]);
  expect(host.timers + host.deferred).toBe(0);
});

test("stop gives done, and may be called again, also after the end", async () => {
  const { host, handle } = await running();
  expect(handle.stop()).toBe(handle.done);
  void handle.stop("again");
  await settle(host, handle.done);
  await settle(host, handle.stop());
});

test("a flow may be stopped before anything was opened", async () => {
  const host = new SimulatedHost();
  const source = endless();
  const sink = new SpiedSink();
  const flow = new Dataflow("test");
  flow.input("in", source).output("out", sink);
  await settle(host, startOn(host, flow).stop());
  expect(sink.values).toEqual([]);
  expect(source.calls.length === 0 || source.calls.at(-1) === "close").toBe(true);
});

test("an abort of the signal stops the flow; its listener is gone when the flow has ended", async () => {
  const controller = new AbortController();
  const { host, source, sink, handle } = await running(controller.signal);
  controller.abort("enough");
  await settle(host, handle.done);
  expect(source.calls).toEqual(["open", "close"]);
  expect(sink.calls.at(-1)).toBe("close");
});

test("a signal that has aborted before stops the flow at once", async () => {
  const host = new SimulatedHost();
  const sink = new SpiedSink();
  const flow = new Dataflow("test");
  flow.input("in", endless()).output("out", sink);
  await settle(host, startOn(host, flow, AbortSignal.abort()).done);
  expect(sink.values).toEqual([]);
});

test("connectors see the signal abort, with the reason", async () => {
  const host = new SimulatedHost();
  let seen: unknown;
  const source = new SpiedSource(
    (_, __, signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          seen = signal.reason;
          resolve({ values: [], done: true });
        });
      }),
  );
  const flow = new Dataflow("test");
  flow.input("in", source).output("out", () => {});
  const handle = startOn(host, flow);
  await host.settle();
  await settle(host, handle.stop("because"));
  expect(seen).toBe("because");
});

test("a read that a stop has cut short may reject: the flow still ends well", async () => {
  const host = new SimulatedHost();
  const source = new SpiedSource(
    (_, __, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  const flow = new Dataflow("test");
  flow.input("in", source).output("out", () => {});
  const handle = startOn(host, flow);
  await host.settle();
  await settle(host, handle.stop());
  expect(source.calls).toEqual(["open", "close"]);
});

test("what arrives after the stop is not read, and its source is closed once", async () => {
  const host = new SimulatedHost();
  const [arrival, closing] = [new Gate(), new Gate()];
  let closes = 0;
  const partition = {
    position: () => 0,
    read: () => arrival.passed.then(() => ({ values: [1] })),
    close: () => {
      closes++;
      return closing.passed;
    },
  };
  const seen = new SpiedSink();
  const flow = new Dataflow("test");
  flow.input("in", { partitions: () => ["only"], open: () => partition }).output("out", seen);
  const handle = startOn(host, flow);
  await host.settle();
  const stopped = handle.stop();
  await host.settle();
  arrival.open();
  await host.settle();
  closing.open();
  await settle(host, stopped);
  expect(seen.values).toEqual([]);
  expect(closes).toBe(1);
});

test("a sink that fails after the stop makes done reject", async () => {
  const host = new SimulatedHost();
  const cause = new Error("disk full");
  const sink: Sink<number> = {
    open: () => ({
      write: () => {},
      close: () => Promise.reject(cause),
    }),
  };
  const flow = new Dataflow("test");
  flow.input("in", new SpiedSource(() => ({ values: [1], wakeAt: host.now() + 1_000 }))).output("out", sink);
  const handle = startOn(host, flow);
  await host.settle();
  expect(await failureOf(host, handle.stop())).toMatchObject({ code: "sink-failed", cause });
});

test("a flow is disposed of by stopping it", async () => {
  const { host, source, handle } = await running();
  await settle(host, handle[Symbol.asyncDispose]());
  expect(source.calls).toEqual(["open", "close"]);
});

test("a stop after the end changes nothing", async () => {
  const host = new SimulatedHost();
  const stream = given([1]);
  const sink = new SpiedSink();
  stream.output("out", sink);
  const handle = startOn(host, stream.flow);
  await settle(host, handle.done);
  await settle(host, handle.stop());
  expect(sink.calls).toEqual(["open", "write", "close"]);
});
