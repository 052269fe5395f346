import {
  asyncIterableSink,
  Dataflow,
  pushSource,
  type RunningFlow,
  type Sink,
  type Source,
  start,
} from "tidemark";
import { describe, expect, test } from "vitest";
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

test("stop ends an endless flow: sinks write once more and close, sources close, no end is told", async () => {
  const { host, source, sink, ends, handle } = await running();
  const { reads } = source;
  const writes = sink.calls.length;
  await settle(host, handle.stop());
  expect(source.reads).toBe(reads);
  const { read, written, abandoned } = handle.inspect();
  expect(read).toBe(written + abandoned!);
  expect(sink.values).toEqual(Array.from({ length: written }, (_, n) => n));
  expect(sink.calls.slice(writes)).toEqual(["write", "write", "close"]);
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
  expect([source.calls, sink.calls]).toEqual([[], []]);
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

test("a stop says what it has waited for, when its time is up", async () => {
  const host = new SimulatedHost();
  const never = (): Promise<never> => new Promise(() => {});
  const flow = new Dataflow("test");
  const closesNever: Source<number> = {
    partitions: () => ["only"],
    open: (...args) => ({ ...endless().open(...args), close: never }),
  };
  flow.input("in", closesNever).output("out", { open: () => ({ write: never }) });
  const running = start(flow, { host, stopTimeout: { minutes: 1 } });
  await host.settle();
  const error = await failureOf(host, running.stop());
  expect(error).toMatchObject({
    name: "RunError",
    code: "stop-timeout",
    message: expect.stringMatching(/60000 ms\n.*"test.in".*has not closed.*\n.*"test.out".*is still writing/),
  });
  expect(error).toBe(running.error);
  expect(host.monotonic()).toBe(60_000);
  expect(() => start(flow, { host, stopTimeout: -1 })).toThrow(
    expect.objectContaining({ code: "bad-option" }),
  );
});

test("when the time of a stop is up nothing more is written, whatever answers then", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  let writes = 0;
  const sink: Sink<number> = {
    open: () => ({
      write: () => {
        writes++;
        return gate.passed;
      },
      abort: () => {},
    }),
  };
  const flow = new Dataflow("test");
  flow
    .input("in", new SpiedSource((call) => ({ values: [call], wakeAt: host.now() + (call < 5 ? 0 : 1e6) })))
    .output("out", sink);
  const running = startOn(host, flow);
  await host.settle();
  await failureOf(host, running.stop());
  gate.open();
  await host.settle();
  expect([writes, host.timers, host.deferred]).toEqual([1, 0, 0]);
});

describe("a flow may be stopped from within", () => {
  const then = <T>(stop: () => void, value: T): T => {
    stop();
    return value;
  };
  /** What of a source, a step and a sink stops the flow. */
  type Ends = { source?: Source<number>; step?: (n: number) => number; sink?: Partial<Sink<number>> };
  const places: Readonly<Record<string, (stop: () => void, source: SpiedSource, sink: SpiedSink) => Ends>> = {
    "a step": (stop) => ({ step: (n) => then(stop, n) }),
    "the partitions of a source": (stop, source) => ({
      source: { partitions: () => then(stop, ["only"]), open: (...args) => source.open(...args) },
    }),
    "the opening of a source": (stop, source) => ({
      source: { partitions: () => ["only"], open: (...args) => then(stop, source.open(...args)) },
    }),
    "the closing of a source": (stop) => ({
      source: { partitions: () => ["only"], open: () => ({ ...lastRead(), close: stop }) },
    }),
    "the partitions of a sink": (stop) => ({ sink: { partitions: () => then(stop, ["only"]) } }),
    "the opening of a sink": (stop, _, sink) => ({ sink: { open: () => then(stop, sink.open()) } }),
    "a write": (stop, _, sink) => ({ sink: { open: () => ({ ...sink.open(), write: stop }) } }),
  };
  const lastRead = () => ({ position: () => 0, read: () => ({ values: [1], done: true }) });
  const reads: Readonly<Record<string, (stop: () => void) => { values: number[]; done?: boolean }>> = {
    "a read": (stop) => then(stop, { values: [1] }),
    "a read that is the last": (stop) => then(stop, { values: [1], done: true }),
    "a read that throws then": (stop) => {
      stop();
      throw new Error("stopped");
    },
  };
  test.each([...Object.keys(places), ...Object.keys(reads)])("%s", async (place) => {
    const host = new SimulatedHost();
    const controller = new AbortController();
    const stop = (): void => controller.abort("enough");
    const spied = place in reads ? new SpiedSource(() => reads[place]!(stop)) : endless();
    const spiedSink = new SpiedSink();
    const ends = places[place]?.(stop, spied, spiedSink) ?? {};
    const flow = new Dataflow("test");
    flow
      .input("in", ends.source ?? spied, { batchSize: 10 })
      .map("step", ends.step ?? ((n) => n))
      .output("out", { open: () => spiedSink.open(), ...ends.sink });
    const running = startOn(host, flow, controller.signal);
    const callsAtEnd = running.done.then(() => [spied, spiedSink].map(({ calls }) => [...calls]));
    expect(running.state === "stopped").toBe(place.startsWith("the partitions")); // nothing was opened
    for (const calls of await settle(host, callsAtEnd))
      expect(calls.filter((call) => call === "close")).toHaveLength(
        calls.filter((call) => call === "open").length,
      );
  });
});

test("what a sink gives up when it obeys its signal is counted, and not written", async () => {
  for (const onError of ["fail", "skip", { retry: { attempts: 9, backoff: { initial: 5 } } }] as const) {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    const sink: Sink<number> = {
      open: (_name, _position, { signal }) => ({
        write: () =>
          new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      }),
    };
    flow
      .input("in", new SpiedSource(() => ({ values: [1, 2], wakeAt: host.now() + 1e6 })))
      .output("out", sink, { onError });
    const running = startOn(host, flow);
    await host.settle();
    await settle(host, running.stop());
    expect(running.state).toBe("stopped");
    expect(running.inspect()).toMatchObject({ read: 2, written: 0, abandoned: 2 });
    expect(host.now()).toBe(0);
  }
});

test("a sink that throws for another reason makes the stop fail", async () => {
  const host = new SimulatedHost();
  const cause = new Error("disk full");
  const gate = new Gate();
  const flow = new Dataflow("test");
  flow.input("in", [1]).output("out", { open: () => ({ write: () => gate.passed }) });
  const running = startOn(host, flow);
  await host.settle();
  const stopped = running.stop();
  gate.fail(cause);
  expect(await failureOf(host, stopped)).toMatchObject({ code: "sink-failed", cause });
});

describe("the reader of an async iterable sink may leave when the flow was stopped", () => {
  const loops: Readonly<
    Record<string, (running: RunningFlow, loop: AsyncIterable<number>) => Promise<void>>
  > = {
    "waits for the stop in the loop": async (running, loop) => {
      for await (const _ of loop) {
        await running.stop();
        break;
      }
    },
    "breaks right after the stop": async (running, loop) => {
      for await (const _ of loop) {
        void running.stop();
        break;
      }
    },
    "stops right after the loop": async (running, loop) => {
      for await (const _ of loop) break;
      await running.stop();
    },
    "goes on to the end": async (running, loop) => {
      for await (const _ of loop) void running.stop();
    },
  };
  test.each(Object.keys(loops))("one that %s", async (what) => {
    for (const capacity of [0, 3, 10_000]) {
      const host = new SimulatedHost();
      const loop = asyncIterableSink<number>({ capacity });
      const flow = new Dataflow("test");
      const source = new SpiedSource((call) => ({ values: [call, call], wakeAt: host.now() + 1 }));
      flow.input("in", source).output("loop", loop);
      const running = startOn(host, flow);
      await settle(host, loops[what]!(running, loop));
      await settle(host, running.done);
      expect([running.state, source.calls]).toEqual(["stopped", ["open", "close"]]);
      const { read, written, abandoned = 0 } = running.inspect();
      expect(written + abandoned).toBe(read);
    }
  });
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

test("a source that opens late is closed, and may say that it was stopped, by whichever call", async () => {
  for (const call of ["open", "read", "close", "late close"]) {
    const host = new SimulatedHost();
    const opens = new Gate();
    const flow = new Dataflow("test");
    let closes = 0;
    const source: Source<number> = {
      partitions: () => ["only"],
      async open(_name, _position, { signal }) {
        const aborted = new Promise<never>((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason)),
        );
        aborted.catch(() => {});
        if (call === "open") await aborted;
        if (call === "late close") await opens.passed;
        return {
          position: () => 0,
          read: () => (call === "read" ? aborted : new Promise(() => {})),
          close: async () => {
            closes++;
            if (call.endsWith("close")) throw Object.assign(new Error("given up"), { name: "AbortError" });
          },
        };
      },
    };
    const hangs: Sink<number> = {
      open: () => ({ write: () => {}, close: () => new Promise((r) => void host.setTimer(9, r)) }),
    };
    flow.input("in", source).output("out", hangs);
    const running = startOn(host, flow);
    await host.settle();
    const stopped = running.stop(new Error("enough"));
    await host.settle();
    opens.open();
    await settle(host, stopped);
    expect([call, running.state, closes]).toEqual([call, "stopped", call === "open" ? 0 : 1]);
  }
});

test("what a pushSource has accepted is read or counted as dropped, whenever it is stopped", async () => {
  for (const turns of [0, 1, 2, 3]) {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    const push = pushSource<number>({ capacity: 100 });
    flow.input("in", push.source, { batchSize: 2 }).output("out", []);
    const running = startOn(host, flow);
    await host.settle();
    for (let n = 0; n < 7; n++) expect(push.push(n)).toBe(true);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    await settle(host, running.stop());
    const { read, dropped = 0 } = running.inspect();
    expect(read + dropped).toBe(7);
  }
});

test("a stop that is given less time than the flow says what it waited for", async () => {
  const flow = new Dataflow("test");
  flow.input("in", [1]).output("out", () => new Promise(() => {}));
  const host = new SimulatedHost();
  const running = start(flow, { host });
  running.done.catch(() => {});
  await host.settle();
  const stopped = running.stop({ within: "10 s", reason: "enough" }).catch((error: unknown) => error);
  await host.settle();
  host.advance(9_999);
  await host.settle();
  expect(running.state).toBe("stopping");
  host.advance(1);
  await host.settle();
  const error = await stopped;
  expect(error).toMatchObject({ code: "stop-timeout", message: expect.stringContaining('"test.out"') });
  expect(() => running.stop({ within: "soon" })).toThrow("within");
});
