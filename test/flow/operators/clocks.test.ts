import {
  Dataflow,
  globalWindow,
  join,
  type KeyedStream,
  session,
  sliding,
  start,
  tumbling,
  type Windower,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { FedSource } from "../event-time/fed-input.ts";
import { settle } from "../settle.ts";

// Each of these steps does something 40 to 50 ms after a record has come. Instants are those of the wall clock, which may be
// set; durations that are no more than that go by a clock that never is.

type Build = (stream: KeyedStream<string, string>) => { output(id: string, sink: unknown[]): void };

const NOW = 10_000;
const windows =
  (windower: Windower<string>): Build =>
  (stream) =>
    stream.window(windower as ReturnType<typeof tumbling>, { clock: "processing" }).collect("w").results;

const byWallClock: Readonly<Record<string, Build>> = {
  "tumbling windows": windows(tumbling(50)),
  "sliding windows": windows(sliding({ length: 50, every: 50 })),
  "session windows": windows(session({ gap: 45 })),
  "global windows": windows(globalWindow({ trigger: { every: 50 } })),
  "early results": (stream) =>
    stream.window(tumbling(1e9), { clock: "processing", emitEvery: 50 }).collect("w").results,
  "timers of stateful": (stream) =>
    stream.stateful("timer", {
      start: () => 0,
      onValue: (_, __, context) => context.setTimer(context.now + 45),
      onTimer: () => ["fired"],
    }),
  "states that expire": (stream) =>
    stream.stateful(
      "expiring",
      { start: () => 0, onValue: () => {}, onExpire: () => ["expired"] },
      { expireAfter: 45, clock: "processing" },
    ),
  "collect, within": (stream) => stream.collect("within", { within: 45 }),
  "a join that expires": (stream) =>
    join("join", { a: stream, b: stream.filter("none", () => false) }, { emit: "final", expireAfter: 45 }),
};

const byMonotonicClock: Readonly<Record<string, Build>> = {
  "batch, within": (stream) => stream.values().batch("within", { within: 45 }),
  throttle: (stream) =>
    stream
      .flatMap("two", () => [1, 2])
      .throttle("slowly", { records: 1, per: 45 })
      .filter("second", (n) => n === 2),
  "a call that takes too long": (stream) =>
    stream.mapAsync("never", () => new Promise<string>(() => {}), { timeout: 45, onError: "dead-letter" })
      .failed,
};

interface Playing {
  readonly out: unknown[];
  readonly host: SimulatedHost;
  give(value: string): Promise<void>;
  /** Lets time pass, a millisecond at a time. */
  pass(ms: number, jumpEachMs?: number): Promise<void>;
  end(): Promise<void>;
}

async function play(build: Build): Promise<Playing> {
  const host = new SimulatedHost({ now: NOW });
  const source = new FedSource<string>("p");
  const flow = new Dataflow("clocks");
  const out: unknown[] = [];
  build(flow.input("in", source).keyBy("key", (value) => value)).output("out", out);
  const running = start(flow, { host });
  await host.settle();
  return {
    out,
    host,
    async give(value) {
      source.give("p", value);
      await host.settle();
    },
    async pass(ms, jumpEachMs = 0) {
      for (let i = 0; i < ms; i++) {
        host.advance(1);
        if (jumpEachMs !== 0) host.jumpWallClock(jumpEachMs);
        await host.settle();
      }
    },
    async end() {
      source.end("p");
      await settle(host, running.done);
    },
  };
}

describe.each(Object.entries(byWallClock))("%s", (_name, build) => {
  test("come when the wall clock has come there", async () => {
    const { out, give, pass, end } = await play(build);
    await give("a");
    await pass(39);
    expect(out).toEqual([]);
    await pass(12);
    expect(out).toHaveLength(1);
    await end();
  });

  test("where it is set back, come when it has come there again", async () => {
    const { out, host, give, pass, end } = await play(build);
    await give("a");
    await pass(20);
    host.jumpWallClock(-1_000);
    await pass(1_000);
    expect(out).toEqual([]);
    await pass(32);
    expect(out).toHaveLength(1);
    await end();
  });

  test("where it is set back behind them, do not come again", async () => {
    const { out, host, give, pass, end } = await play(build);
    await give("a");
    await pass(51);
    host.jumpWallClock(-1_000);
    await pass(1_100);
    expect(out).toHaveLength(1);
    await end();
  });

  test("where it is put forward, come no later than they would have", async () => {
    const { out, host, give, pass, end } = await play(build);
    await give("a");
    await pass(20);
    host.jumpWallClock(1_000_000);
    await pass(31);
    expect(out).toHaveLength(1);
    await pass(1_000);
    expect(out).toHaveLength(1);
    await end();
  });

  test("where it stands still, do not come, and nobody is busy waiting", async () => {
    const { out, host, give, pass, end } = await play(build);
    await give("a");
    await pass(500, -1);
    expect(out).toEqual([]);
    expect(host.timers).toBeLessThanOrEqual(1);
    await pass(51);
    expect(out).toHaveLength(1);
    await end();
  });
});

describe("by the wall clock, a window", () => {
  const kinds = {
    tumbling: tumbling(50),
    sliding: sliding({ length: 50, every: 50 }),
    session: session({ gap: 45 }),
  };
  test.each(Object.entries(kinds))(
    "of %s has one result, however the clock is set",
    async (_name, windower) => {
      const { out, host, give, pass, end } = await play(windows(windower));
      for (const jump of [-300, 20, -60, -1_000, 700, 0]) {
        await give("a");
        await pass(60);
        host.jumpWallClock(jump);
        await give("a");
      }
      await pass(3_000);
      await end();
      const results = out as { start: number; kind: string; value: string[] }[];
      const given = results.map(({ start, kind }) => `${start} ${kind}`);
      expect(new Set(given).size).toBe(given.length);
      expect(results.flatMap(({ value }) => value)).toHaveLength(12);
    },
  );
});

describe.each(Object.entries(byMonotonicClock))("%s", (_name, build) => {
  test.each([-1_000, 1_000_000])(
    "comes when its time has passed, though the wall clock jumps by %d ms",
    async (jump) => {
      const { out, host, give, pass } = await play(build);
      await give("a");
      await pass(20);
      host.jumpWallClock(jump);
      await pass(24);
      expect(out).toEqual([]);
      await pass(2);
      expect(out).toHaveLength(1);
    },
  );
});
