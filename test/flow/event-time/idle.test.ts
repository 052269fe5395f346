import { Dataflow, type EventTimeOptions, type RunningFlow, type Source, start } from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { settle } from "../settle.ts";
import { FedSource } from "./fed-input.ts";
import { type Watched, watchTime } from "./watching.ts";

interface Fed {
  readonly host: SimulatedHost;
  readonly source: FedSource<number>;
  readonly seen: Watched;
  readonly running: RunningFlow;
  /** The step's watermark, once all is at rest. */
  watermark(): Promise<number>;
  /** Lets time pass, a millisecond at a time, with all at rest in between. */
  pass(ms: number): Promise<void>;
  end(): Promise<void>;
}

/** A flow whose records are their own event times, fed by hand. */
async function fed(
  names: string[],
  more: Partial<EventTimeOptions<number>> = { idleAfter: 100 },
): Promise<Fed> {
  const host = new SimulatedHost();
  const source = new FedSource<number>(...names);
  const flow = new Dataflow("test");
  const options = { at: (n: number) => n, ...more } as EventTimeOptions<number>;
  const seen = watchTime(flow.input("in", source, { eventTime: options }).keyBy("key", () => "all"));
  const running = start(flow, { host });
  await host.settle();
  return {
    host,
    source,
    seen,
    running,
    async watermark() {
      await host.settle();
      return seen.watermarks.at(-1) ?? Number.NEGATIVE_INFINITY;
    },
    async pass(ms) {
      await host.settle();
      for (let i = 0; i < ms; i++) {
        host.advance(1);
        if (i % 10 === 9) await host.settle();
      }
      await host.settle();
    },
    async end() {
      for (const name of names) source.end(name);
      await settle(host, running.done);
    },
  };
}

test("a silent partition holds time back where nothing else is asked for", async () => {
  const run = await fed(["a", "b"], {});
  run.source.give("a", 1000);
  await run.pass(10_000);
  expect(await run.watermark()).toBe(Number.NEGATIVE_INFINITY);
  await run.end();
});

test("a partition that has been silent for long goes along with the others", async () => {
  const run = await fed(["a", "b"]);
  run.source.give("b", 10);
  run.source.give("a", 1000);
  await run.pass(99);
  run.source.give("a", 2000);
  expect(await run.watermark()).toBe(10);
  await run.pass(1);
  expect(await run.watermark()).toBe(2000);
  run.source.give("a", 3000);
  expect(await run.watermark()).toBe(3000);
  await run.end();
});

test("a partition that never had a record goes along too", async () => {
  const run = await fed(["a", "b", "c"]);
  await run.pass(50);
  run.source.give("a", 1000);
  run.source.give("b", 500);
  await run.pass(50);
  expect(await run.watermark()).toBe(500);
  run.source.give("b", 900);
  expect(await run.watermark()).toBe(900);
  run.source.give("c", 1);
  await run.end();
  expect(run.seen.records.at(-1)).toEqual({ value: 1, eventTime: 1, watermark: 900 });
});

describe("an input that never had a record", () => {
  /** Two inputs that are merged, and the watermark behind; the second is silent for good. */
  async function beside(leading: string[], { idleAfter = 100 }: { idleAfter?: number } = {}) {
    const host = new SimulatedHost();
    const led = new FedSource<number>(...leading);
    const silent = new FedSource<number>("s1", "s2");
    const flow = new Dataflow("test");
    const eventTime = { at: (n: number) => n };
    const all = flow
      .input("led", led, { eventTime })
      .merge("both", flow.input("silent", silent, { eventTime: { ...eventTime, idleAfter } }));
    const seen = watchTime(all.keyBy("key", () => "all"));
    const running = start(flow, { host });
    await host.settle();
    const pass = async (ms: number): Promise<void> => {
      for (let i = 0; i < ms; i++) {
        host.advance(1);
        await host.settle();
      }
    };
    return { host, led, silent, seen, running, pass, watermark: () => seen.watermarks.at(-1) ?? -Infinity };
  }

  test("goes along with the others of the flow once it is idle, and no sooner", async () => {
    const run = await beside(["a", "b"]);
    run.led.give("a", 1000);
    run.led.give("b", 500);
    await run.pass(99);
    expect(run.watermark()).toBe(Number.NEGATIVE_INFINITY);
    await run.pass(1);
    expect(run.watermark()).toBe(500);
    run.led.give("b", 900);
    await run.host.settle();
    expect(run.watermark()).toBe(900);
    run.silent.give("s1", 950, 1200);
    await run.pass(50);
    expect(run.watermark()).toBe(900);
    expect(run.seen.records.at(-2)).toEqual({ value: 950, eventTime: 950, watermark: 900 });
    for (const name of ["a", "b"]) run.led.end(name);
    for (const name of ["s1", "s2"]) run.silent.end(name);
    await settle(run.host, run.running.done);
  });

  test("does not go with the clock while they have records, however long it is silent", async () => {
    const run = await beside(["a"]);
    for (let i = 0; i < 20; i++) {
      run.led.give("a", 1000 + i);
      await run.pass(50);
    }
    expect(run.watermark()).toBe(1019);
    run.led.end("a");
    for (const name of ["s1", "s2"]) run.silent.end(name);
    await settle(run.host, run.running.done);
  });

  test("moves on with the clock from where the others have ended", async () => {
    const run = await beside(["a"]);
    run.led.give("a", 1000);
    await run.pass(150);
    run.led.give("a", 2000);
    run.led.end("a");
    await run.pass(60);
    expect(run.watermark()).toBeGreaterThanOrEqual(2040);
    expect(run.watermark()).toBeLessThanOrEqual(2060);
    for (const name of ["s1", "s2"]) run.silent.end(name);
    await settle(run.host, run.running.done);
  });

  test("wakes nobody where no other has had a record", async () => {
    const run = await beside(["a"]);
    await run.pass(200);
    expect(run.host.timers).toBe(0);
    expect(run.watermark()).toBe(Number.NEGATIVE_INFINITY);
    run.led.end("a");
    for (const name of ["s1", "s2"]) run.silent.end(name);
    await settle(run.host, run.running.done);
  });
});

test("when it wakes, its records are late where time has passed them, and time does not go back", async () => {
  const run = await fed(["a", "b"]);
  run.source.give("b", 10);
  await run.pass(80);
  run.source.give("a", 1000);
  await run.pass(20);
  expect(await run.watermark()).toBe(1000);
  run.source.give("b", 20, 1500);
  expect(await run.watermark()).toBe(1000);
  run.source.give("a", 1600);
  expect(await run.watermark()).toBe(1500);
  expect(run.seen.records).toEqual([
    { value: 10, eventTime: 10, watermark: Number.NEGATIVE_INFINITY },
    { value: 1000, eventTime: 1000, watermark: Number.NEGATIVE_INFINITY },
    { value: 20, eventTime: 20, watermark: 1000 },
    { value: 1500, eventTime: 1500, watermark: 1000 },
    { value: 1600, eventTime: 1600, watermark: 1000 },
  ]);
  await run.end();
});

test("when all are silent, time creeps with the clock from where it was", async () => {
  const run = await fed(["a", "b"]);
  run.source.give("a", 1000);
  run.source.give("b", 5000);
  expect(await run.watermark()).toBe(1000);
  await run.pass(99);
  expect(await run.watermark()).toBe(1000);
  await run.pass(1);
  expect(await run.watermark()).toBe(5100);
  await run.pass(1000);
  expect(await run.watermark()).toBeGreaterThan(6080);
  expect(await run.watermark()).toBeLessThanOrEqual(6100);
  run.source.give("a", 7000);
  run.source.give("b", 5500);
  const reached = await run.watermark();
  await run.pass(100);
  expect(await run.watermark()).toBeGreaterThanOrEqual(Math.max(reached, 7100));
  await run.end();
});

test("partitions that are silent since different instants creep from the last record of all", async () => {
  const run = await fed(["a", "b"]);
  run.source.give("a", 1000);
  await run.pass(60);
  run.source.give("b", 5000);
  await run.pass(39);
  expect(await run.watermark()).toBe(1000);
  await run.pass(60);
  expect(await run.watermark()).toBe(5000);
  await run.pass(1);
  expect(await run.watermark()).toBe(5100);
  await run.end();
});

test("nothing creeps before there has been a record, and nothing wakes the flow", async () => {
  const run = await fed(["a"]);
  await run.pass(200);
  expect(run.host.timers).toBe(0);
  expect(await run.watermark()).toBe(Number.NEGATIVE_INFINITY);
  await run.end();
});

test("a partition that has ended holds nothing back, but says how far time is", async () => {
  const run = await fed(["a", "b"]);
  run.source.give("a", 1000);
  run.source.end("a");
  await run.pass(100);
  expect(await run.watermark()).toBe(1100);
  await run.end();
});

test("a jump of the wall clock is no silence, and moves no time", async () => {
  const run = await fed(["a", "b"]);
  run.source.give("a", 1000);
  run.source.give("b", 500);
  await run.pass(50);
  run.host.jumpWallClock(3_600_000);
  await run.pass(40);
  expect(await run.watermark()).toBe(500);
  await run.pass(10);
  expect(await run.watermark()).toBeLessThanOrEqual(1100);
  await run.end();
});

test("time only goes forward, and at the end of all partitions it is over", async () => {
  const run = await fed(["a", "b"]);
  for (let i = 0; i < 20; i++) {
    run.source.give(i % 3 === 0 ? "a" : "b", 100 * i);
    await run.pass(i % 5 === 0 ? 150 : 20);
  }
  await run.end();
  expect(run.seen.watermarks).toEqual([...run.seen.watermarks].sort((a, b) => a - b));
  expect(run.seen.watermarks.at(-1)).toBe(Number.POSITIVE_INFINITY);
});

test("the time that a partition has to wait for a slow sink is no silence of its own", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const slow = { free: (): void => {} };
  let next = 0;
  const source = {
    partitions: () => ["only"],
    open: () => ({
      position: () => next,
      // The second read is the first after the wait, and takes its time.
      read: async () => ({
        values: next++ === 0 ? new Array<number>(70_000).fill(1000) : [500],
        done: next > 1,
      }),
    }),
  };
  const eventTime = { at: (n: number) => n, outOfOrder: 600, idleAfter: 100 };
  const stream = flow.input("in", source, { eventTime });
  const seen = watchTime(stream.keyBy("key", () => "all"));
  stream.output("slow", {
    open: () => ({ write: () => new Promise<void>((done) => void Object.assign(slow, { free: done })) }),
  });
  const running = start(flow, { host });
  await host.settle();
  for (let i = 0; i < 50; i++) {
    host.advance(10);
    await host.settle();
  }
  expect(seen.records).toHaveLength(70_000);
  while (next < 2) {
    slow.free();
    await host.settle();
  }
  for (let i = 0; i < 5; i++) {
    slow.free();
    await host.settle();
  }
  await settle(host, running.done);
  expect(seen.records.at(-1)).toEqual({ value: 500, eventTime: 500, watermark: 375 });
});

test("a partition that is asked over and over and has nothing is silent all the same", async () => {
  const host = new SimulatedHost();
  let given = 0;
  const flow = new Dataflow("test");
  const source: Source<number> = {
    partitions: () => ["often asked", "busy"],
    open: (name) => ({
      read() {
        const wakeAt = host.now() + 10;
        if (name === "busy") return { values: [++given * 100], wakeAt };
        return { values: host.now() === 0 ? [1] : [], wakeAt };
      },
      position: () => null,
    }),
  };
  const eventTime = { at: (n: number) => n, idleAfter: 100 };
  const seen = watchTime(flow.input("in", source, { eventTime }).keyBy("key", () => "all"));
  const running = start(flow, { host });
  for (let i = 0; i < 50; i++) {
    await host.settle();
    host.advance(10);
  }
  await host.settle();
  expect(seen.watermarks.at(-1)).toBeGreaterThan(1_000);
  await settle(host, running.stop());
});
