import { Dataflow, pushSource, type Source } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { startOn } from "../flow/given.ts";
import { settle, until } from "../flow/settle.ts";
import { Gate, SpiedSource } from "./doubles.ts";

/** Counts what a host is asked to run. */
class CountingHost extends SimulatedHost {
  timersSet = 0;
  defers = 0;

  override setTimer(delayMs: number, callback: () => void): ReturnType<SimulatedHost["setTimer"]> {
    this.timersSet++;
    return super.setTimer(delayMs, callback);
  }

  override defer(callback: () => void): void {
    this.defers++;
    super.defer(callback);
  }
}

/** A source that gives a number every `everyMs`, and asks to be woken then. */
function metronome(host: SimulatedHost, everyMs: number, count: number): SpiedSource {
  let next = 0;
  let due = host.now();
  return new SpiedSource(() => {
    if (host.now() < due) return { values: [], wakeAt: due };
    due = host.now() + everyMs;
    return { values: [next++], wakeAt: due, done: next === count };
  });
}

test("a source is not read before the instant it asked for, and then at once", async () => {
  const host = new SimulatedHost({ now: 1_000 });
  const source = metronome(host, 100, 4);
  const seen: number[] = [];
  const flow = new Dataflow("test");
  flow.input("tick", source).output("seen", () => seen.push(host.now()));
  await settle(host, startOn(host, flow).done);
  expect(seen).toEqual([1_000, 1_100, 1_200, 1_300]);
  expect(source.reads).toBe(4);
});

test("a source that waits for an instant does not hold up another", async () => {
  const host = new SimulatedHost();
  const seen: string[] = [];
  const flow = new Dataflow("test");
  const slow = flow.input("slow", metronome(host, 1_000, 2)).map("slow text", (n) => `slow ${n}`);
  const fast = flow.input("fast", metronome(host, 300, 4)).map("fast text", (n) => `fast ${n}`);
  slow.merge("all", fast).output("seen", (text) => seen.push(`${host.now()} ${text}`));
  await settle(host, startOn(host, flow).done);
  expect(seen).toEqual(["0 slow 0", "0 fast 0", "300 fast 1", "600 fast 2", "900 fast 3", "1000 slow 1"]);
});

test("a source that waits for a promise does not hold up another, and is not read meanwhile", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const waits = new SpiedSource(async () => {
    await gate.passed;
    return { values: [1], done: true };
  });
  const seen: number[] = [];
  const flow = new Dataflow("test");
  flow
    .input("waits", waits)
    .merge("all", flow.input("ready", [10, 20, 30], { batchSize: 1 }))
    .output("seen", seen);
  const running = startOn(host, flow);
  await until(host, () => seen.length === 3);
  expect(waits.reads).toBe(1);
  gate.open();
  await settle(host, running.done);
  expect(seen).toEqual([10, 20, 30, 1]);
});

test("a partition that waits does not hold up another of its source", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const source: Source<string> = {
    partitions: () => ["waits", "ready"],
    open(name) {
      let reads = 0;
      const read = async () => ({ values: [name], done: true });
      return {
        position: () => 0,
        read: () =>
          name === "waits" ? gate.passed.then(read) : { values: [`${name} ${reads++}`], done: reads === 3 },
      };
    },
  };
  const seen: string[] = [];
  const flow = new Dataflow("test");
  flow.input("in", source).output("seen", seen);
  const running = startOn(host, flow);
  await until(host, () => seen.length === 3);
  gate.open();
  await settle(host, running.done);
  expect(seen).toEqual(["ready 0", "ready 1", "ready 2", "waits"]);
});

test("partitions of one source are each read at their own instants", async () => {
  const host = new SimulatedHost();
  const reads: string[] = [];
  const source: Source<string> = {
    partitions: () => ["fast", "slow"],
    open(name) {
      const everyMs = name === "fast" ? 10 : 35;
      let count = 0;
      return {
        position: () => count,
        read() {
          reads.push(`${host.now()} ${name}`);
          return { values: [name], wakeAt: host.now() + everyMs, done: ++count === 3 };
        },
      };
    },
  };
  const flow = new Dataflow("test");
  flow.input("in", source).output("seen", () => {});
  await settle(host, startOn(host, flow).done);
  expect(reads).toEqual(["0 fast", "0 slow", "10 fast", "20 fast", "35 slow", "70 slow"]);
});

test("an input that is slow to open does not hold up another", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const inner = new SpiedSource(() => ({ values: [1], done: true }));
  const slow: Source<number> = {
    partitions: () => ["only"],
    open: async (...args) => {
      await gate.passed;
      return inner.open(...args);
    },
  };
  const seen: number[] = [];
  const flow = new Dataflow("test");
  flow
    .input("slow", slow)
    .merge("all", flow.input("ready", [10]))
    .output("seen", seen);
  const running = startOn(host, flow);
  await until(host, () => seen.length === 1);
  gate.open();
  await settle(host, running.done);
  expect(seen).toEqual([10, 1]);
});

test("an idle flow makes the host run nothing, and a record wakes it", async () => {
  const host = new CountingHost();
  const hand = pushSource<number>();
  const seen: number[] = [];
  const flow = new Dataflow("test");
  flow
    .input("in", hand.source)
    .keyBy("key", (n) => n)
    .scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    )
    .output("seen", seen);
  const running = startOn(host, flow);
  await host.settle();
  const { defers, timersSet } = host;
  expect(host.timers).toBe(0);
  host.advance(3_600_000);
  await host.settle();
  expect([host.defers, host.timersSet]).toEqual([defers, timersSet]);
  hand.push(7);
  await host.settle();
  expect(seen).toEqual([7]);
  expect(host.defers).toBeLessThanOrEqual(defers + 3);
  hand.end();
  await settle(host, running.done);
});

test("a flow that waits for an instant sets one timer and nothing else", async () => {
  const host = new CountingHost();
  const flow = new Dataflow("test");
  flow.input("tick", metronome(host, 1_000, 3)).output("seen", () => {});
  const running = startOn(host, flow);
  await host.settle();
  expect(host.timers).toBe(1);
  const { defers } = host;
  host.advance(999);
  await host.settle();
  expect(host.defers).toBe(defers);
  expect(host.timers).toBe(1);
  await settle(host, running.done);
  expect(host.timers).toBe(0);
});

test("a flow that has ended leaves no timer behind", async () => {
  const host = new CountingHost();
  const flow = new Dataflow("test");
  flow
    .input("in", [1])
    .keyBy("key", (n) => n)
    .collect("for an hour", { within: { hours: 1 } })
    .output("seen", () => {});
  await settle(host, startOn(host, flow).done);
  expect(host.now()).toBe(0);
  expect(host.timers).toBe(0);
});
