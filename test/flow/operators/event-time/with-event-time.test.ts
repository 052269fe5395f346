import fc from "fast-check";
import { Dataflow, start } from "tidemark";
import { expect, test } from "vitest";
import type { StateKeeper } from "../../../../ts/flow/engine/state-keeper.ts";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { Cluster } from "../../../../ts/testing/cluster.ts";
import { Tape } from "../../engine/tape.ts";
import { FedSource } from "../../event-time/fed-input.ts";
import { watchTime } from "../../event-time/watching.ts";
import { failureOfFlow, runToEnd } from "../../given.ts";
import { byWorker, runOnWorkers } from "../../on-workers.ts";
import { settle } from "../../settle.ts";
import { KeptCells } from "../../state/saved-cells.ts";

test("gives the records the event times and the watermarks that an input would, for any batching", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -200, max: 200 }), { maxLength: 30 }),
      fc.constantFrom(0, 80),
      fc.integer({ min: 1, max: 31 }),
      async (numbers, outOfOrder, batchSize) => {
        const eventTime = { at: (n: number) => n, outOfOrder };
        const atInput = new Dataflow("test");
        const expected = watchTime(atInput.input("in", numbers, { eventTime }).keyBy("key", () => "all"));
        await runToEnd(atInput);
        const later = new Dataflow("test");
        const stream = later.input("in", numbers, { batchSize }).withEventTime("time", eventTime);
        const seen = watchTime(stream.keyBy("key", () => "all"));
        await runToEnd(later);
        expect(seen.records).toEqual(expected.records);
        expect(seen.watermarks).toEqual([...seen.watermarks].sort((a, b) => a - b));
        expect(seen.watermarks.at(-1)).toBe(Number.POSITIVE_INFINITY);
      },
    ),
    { numRuns: 40 },
  ));

test("replaces the event time that records have, and the watermark: the old one no longer counts", async () => {
  const flow = new Dataflow("test");
  const stream = flow
    .input("in", [1000, 2000, 3000], { eventTime: { at: (n) => n } })
    .withEventTime("other", { at: (n) => 10_000 - n, outOfOrder: 5000 })
    .keyBy("key", () => "all");
  const seen = watchTime(stream);
  await runToEnd(flow);
  expect(seen.records.map(({ eventTime }) => eventTime)).toEqual([9000, 8000, 7000]);
  expect(seen.records.every(({ watermark }) => watermark <= 4000)).toBe(true);
});

test("on a keyed stream the key is kept, and offered", async () => {
  const flow = new Dataflow("test");
  const stream = flow.input("in", [1, 2]).keyBy("key", (n) => 10 * n);
  const seen = watchTime(stream.withEventTime("time", { at: (n, key) => n + key }));
  await runToEnd(flow);
  expect(seen.records.map(({ eventTime }) => eventTime)).toEqual([11, 22]);
});

test("time stands still while no record comes, unless idleAfter lets it creep", async () => {
  for (const idleAfter of [undefined, 100]) {
    const host = new SimulatedHost();
    const source = new FedSource<number>("only");
    const flow = new Dataflow("test");
    const options = { at: (n: number) => n, ...(idleAfter === undefined ? {} : { idleAfter }) };
    const seen = watchTime(
      flow
        .input("in", source)
        .withEventTime("time", options)
        .keyBy("key", () => "all"),
    );
    const running = start(flow, { host });
    await host.settle();
    source.give("only", 1000);
    await host.settle();
    for (let i = 0; i < 30; i++) {
      host.advance(10);
      await host.settle();
    }
    const reached = seen.watermarks.at(-1)!;
    if (idleAfter === undefined) expect(reached).toBe(1000);
    else expect(reached).toBeGreaterThan(1280);
    source.give("only", 900);
    await host.settle();
    expect(seen.records.at(-1)).toEqual({ value: 900, eventTime: 900, watermark: reached });
    source.end("only");
    await settle(host, running.done);
  }
});

test("silence counts from the last record, not from the first", async () => {
  const host = new SimulatedHost();
  const source = new FedSource<number>("only");
  const flow = new Dataflow("test");
  const timed = flow.input("in", source).withEventTime("time", { at: (n) => n, idleAfter: 100 });
  const seen = watchTime(timed.keyBy("key", () => "all"));
  const running = start(flow, { host });
  for (let record = 1; record <= 10; record++) {
    await host.settle();
    source.give("only", record);
    await host.settle();
    host.advance(60);
  }
  await host.settle();
  expect(seen.watermarks.at(-1)).toBe(10);
  host.advance(60);
  await host.settle();
  expect(seen.watermarks.at(-1)).toBeGreaterThan(10);
  source.end("only");
  await settle(host, running.done);
});

test("what has no event time is not counted as passed on", async () => {
  const flow = new Dataflow("test");
  const at = (n: number): number => (n % 3 === 0 ? Number.NaN : n);
  flow.input("in", [1, 2, 3, 4, 5, 6, 7]).withEventTime("time", { at, onError: "skip" }).output("out", []);
  const host = new SimulatedHost();
  const running = start(flow, { host });
  await settle(host, running.done);
  const { received, passed, failed } = running.inspect().steps.find(({ id }) => id === "test.time")!;
  expect({ received, passed, failed }).toEqual({ received: 7, passed: 5, failed: 2 });
});

test("on fewer workers than before, time is where it was on the slowest", async () => {
  const saved = new Map<string, KeptCells>();
  const keeper: StateKeeper = {
    restored: (step) => saved.get(step)?.all.values() ?? [],
    epochEnded(step, _epoch, state) {
      const cells = saved.get(step) ?? new KeptCells();
      saved.set(step, cells);
      cells.take([...state.takeTouched()]);
    },
  };
  const tape = new Tape([
    [100, 101],
    [5, 50],
  ]);
  const flow = new Dataflow("test");
  const timed = flow.input("in", tape).withEventTime("time", { at: (n) => n });
  const seen = watchTime(timed.keyBy("key", () => "all"));
  const host = new SimulatedHost();
  const first = new Cluster(flow, host, 2, 1, () => keeper);
  await first.start();
  tape.feed(0, 1);
  tape.feed(1, 1);
  await first.settle();
  first.endEpoch();
  await first.settle();
  tape.rewind([1, 1]);
  const second = new Cluster(flow, host, 1, 1, () => keeper);
  await second.start();
  tape.feed(1, 1);
  await second.settle();
  expect(seen.records.at(-1)).toEqual({ value: 50, eventTime: 50, watermark: 5 });
});

test("several workers agree on the end", async () => {
  const flow = new Dataflow("test");
  const { sink, values } = byWorker<number>(2);
  flow
    .input("in", [3, 1, 2])
    .redistribute("spread")
    .withEventTime("time", { at: (n) => n, outOfOrder: 10 })
    .reorder("sort")
    .results.output("out", sink);
  await runOnWorkers(flow, 2);
  expect(values.flat().sort()).toEqual([1, 2, 3]);
  for (const list of values) expect(list).toEqual([...list].sort());
});

test("a function that gives no instant ends the flow, and names the record", async () => {
  const flow = new Dataflow("test");
  flow
    .input("in", [7])
    .withEventTime("time", { at: () => Number.NaN })
    .output("out", []);
  expect(await failureOfFlow(flow)).toMatchObject({
    code: "bad-event-time",
    site: { step: "test.time", record: "7", epoch: 1 },
  });
});

test("options that do not go together are refused where the step is declared", () => {
  const stream = new Dataflow("test").input("in", [1]);
  // @ts-expect-error one of them
  expect(() => stream.withEventTime("time", { at: (n) => n, monotone: true, outOfOrder: 5 })).toThrow(
    /\[bad-option\]/,
  );
});

test("a stop ends it, too, where a step behind asks how far time came", async () => {
  const host = new SimulatedHost();
  const source = new FedSource<number>("only");
  const flow = new Dataflow("test");
  const out: unknown[] = [];
  flow
    .input("in", source)
    .withEventTime("time", { at: (n) => n })
    .keyBy("key", () => "all")
    .countFinal("count")
    .output("out", out as never[]);
  const running = start(flow, { host });
  await host.settle();
  source.give("only", 5);
  await host.settle();
  await settle(host, running.stop());
  expect([running.state, out, host.now()]).toEqual(["stopped", [], 0]);
});
