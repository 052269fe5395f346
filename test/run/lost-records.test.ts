import { Readable } from "node:stream";
import fc from "fast-check";
import { Dataflow, type FlowReport, type KeyedStream, pushSource, sliding, start, tumbling } from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { startOn } from "../flow/given.ts";
import { settle } from "../flow/settle.ts";

interface Event {
  readonly key: string;
  readonly at: number;
}

type Events = KeyedStream<string, Event>;

/** Every step that has an output for late records, and how many of the given ones are late for it. */
const lateSteps: Readonly<
  Record<string, (events: Events) => { readonly late: { output: Events["output"] } }>
> = {
  "tumbling windows": (events) => events.window(tumbling(10)).count("step"),
  "sliding windows": (events) => events.window(sliding({ length: 10, every: 10 })).count("step"),
  reorder: (events) => events.reorder("step"),
  fill: (events) => events.fill("step", { every: 1_000, with: "previous", longest: 2_000 }),
};
const events: Event[] = [5, 15, 100, 3, 7, 101].map((at) => ({ key: "k", at }));
const LATE = 2;

async function reportOf(flow: Dataflow): Promise<FlowReport> {
  const host = new SimulatedHost();
  const running = startOn(host, flow);
  await settle(host, running.done);
  return running.inspect();
}

function eventFlow(): { readonly flow: Dataflow; readonly keyed: Events } {
  const flow = new Dataflow("test");
  const input = flow.input("in", events, { batchSize: 1, eventTime: { at: ({ at }) => at } });
  return { flow, keyed: input.keyBy("key", ({ key }) => key) };
}

describe("records that come too late are counted at the step they come too late for", () => {
  test.each(Object.keys(lateSteps))("%s, read or not", async (what) => {
    for (const isRead of [true, false]) {
      const { flow, keyed } = eventFlow();
      const { late } = lateSteps[what]!(keyed);
      if (isRead) late.output("late", []);
      keyed.output("out", []);
      const report = await reportOf(flow);
      expect(report.late).toBe(LATE);
      expect(report.steps.find(({ id }) => id === "test.step")).toMatchObject({ late: LATE });
    }
  });

  test("asOfJoin and intervalJoin", async () => {
    const { flow, keyed } = eventFlow();
    const other = flow
      .input("other", [] as Event[], { eventTime: { at: ({ at }) => at } })
      .keyBy("other key", ({ key }) => key);
    keyed.asOfJoin("as of", other).results.output("one", []);
    keyed.intervalJoin("interval", other, { before: 1, after: 1 }).results.output("two", []);
    const { late, steps } = await reportOf(flow);
    const own = steps.filter((step) => step.late !== undefined).map((step) => [step.id, step.late]);
    expect(own).toEqual([
      ["test.as of", LATE],
      ["test.interval", LATE],
    ]);
    expect(late).toBe(2 * LATE);
  });

  test("a step without such an output has no count, nor a flow of such steps", async () => {
    const { flow, keyed } = eventFlow();
    keyed.countFinal("count").output("out", []);
    const { steps, ...report } = await reportOf(flow);
    expect(report).not.toHaveProperty("late");
    for (const step of steps) expect(step).not.toHaveProperty("late");
  });
});

test("what push sources drop is counted at their inputs, and for the flow", async () => {
  const flow = new Dataflow("test");
  const [one, two] = [1, 2].map((capacity) => pushSource<number>({ capacity, overflow: "drop" }));
  flow.input("one", one!.source).output("one out", []);
  flow.input("two", two!.source).output("two out", []);
  flow.input("array", [1]).output("array out", []);
  for (const hand of [one!, two!]) {
    for (let n = 0; n < 5; n++) hand.push(n);
    hand.end();
  }
  const { steps, dropped } = await reportOf(flow);
  expect(steps.filter((step) => "dropped" in step).map((step) => [step.id, step.dropped])).toEqual([
    ["test.one", 4],
    ["test.two", 3],
  ]);
  expect(dropped).toBe(7);
});

test("a report comes out of JSON as it went in, at every point of a run", async () => {
  const instants = fc.oneof(fc.integer({ min: -1e12, max: 1e12 }), fc.constant(-0));
  const progress = fc.constantFrom(undefined, 0.5, Number.NaN, Number.POSITIVE_INFINITY);
  await fc.assert(
    fc.asyncProperty(fc.array(instants, { maxLength: 4 }), progress, async (ats, told) => {
      const host = new SimulatedHost();
      const hand = pushSource<number>();
      const flow = new Dataflow("test");
      const open = async (...args: Parameters<typeof hand.source.open>) => ({
        ...(await hand.source.open(...args)),
        progress: () => told,
      });
      flow
        .input("in", { ...hand.source, open }, { eventTime: { at: (n) => n } })
        .keyBy("key", () => "k")
        .window(tumbling(10))
        .count("counts")
        .results.output("out", []);
      const running = startOn(host, flow);
      const check = (): void => {
        const report = running.inspect();
        expect(JSON.parse(JSON.stringify(report))).toStrictEqual(report);
      };
      check();
      for (const at of ats) {
        hand.push(at);
        await host.settle();
        check();
      }
      hand.end();
      await settle(host, running.done);
      check();
      expect(running.inspect().watermark).toBe("Infinity");
    }),
    { numRuns: 30 },
  );
});

test("the time a flow took stands still when it has ended", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  flow
    .input("in", [1])
    .output("out", () => new Promise((resolve) => void host.setTimer(70, () => resolve(undefined))));
  const running = startOn(host, flow);
  await settle(host, running.done);
  host.advance(1_000_000);
  expect(running.inspect().elapsedMs).toBe(70);
});

test.each(["send", "push"] as const)(
  "what a push source was given by %s is read, or counted when the flow is stopped",
  async (way) => {
    const GIVEN = 600;
    const flow = new Dataflow("test");
    const pushed = pushSource<number>();
    const first = new Promise<void>((resolve) => {
      flow.input("in", pushed.source).output("out", () => resolve());
    });
    const running = start(flow);
    pushed.push(0);
    await first;
    for (let n = 0; n < GIVEN; n++) void pushed[way](n);
    await running.stop();
    const { read, dropped = 0 } = running.inspect();
    expect(read + dropped).toBe(1 + GIVEN);
  },
);

test("a stream of Node's that has nothing to give is let go of when the flow is stopped", async () => {
  const socket = new Readable({ objectMode: true, read() {} });
  const flow = new Dataflow("test");
  const first = new Promise<void>((resolve) => {
    flow.input("in", socket as AsyncIterable<number>).output("out", () => resolve());
  });
  const running = start(flow);
  socket.push(1);
  await first;
  await running.stop();
  expect(socket.destroyed).toBe(true);
});
