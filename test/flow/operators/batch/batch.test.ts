import fc from "fast-check";
import { type BatchOptions, Dataflow, start, tumbling } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { FedSource } from "../../event-time/fed-input.ts";
import { watchTime } from "../../event-time/watching.ts";
import { failureOfFlow, given, records, runToEnd } from "../../given.ts";
import { settle } from "../../settle.ts";

/** From the definition. */
function arrays(list: readonly number[], size: number, most: number): number[][] {
  const all: number[][] = [];
  let open: number[] = [];
  const total = (): number => open.reduce((sum, n) => sum + n, 0);
  const close = (): void => {
    if (open.length > 0) all.push(open);
    open = [];
  };
  for (const n of list) {
    if (total() + n > most) close();
    open.push(n);
    if (open.length >= size || total() >= most) close();
  }
  close();
  return all;
}

test("arrays up to a size and a number of bytes, the rest at the end, for any batching", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }),
      fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
      fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      fc.integer({ min: 1, max: 31 }),
      async (list, size, most, batchSize) => {
        fc.pre(size !== undefined || most !== undefined);
        const options = {
          ...(size === undefined ? {} : { size }),
          ...(most === undefined ? {} : { bytes: { most, of: (n: number) => n } }),
        } as BatchOptions<number, "fail">; // one of the two is there
        const infinite = Number.POSITIVE_INFINITY;
        expect(await records(given(list, batchSize).batch("arrays", options))).toEqual(
          arrays(list, size ?? infinite, most ?? infinite),
        );
      },
    ),
    { numRuns: 60 },
  ));

test("by bytes: an array that has as many as it may is emitted at once", async () => {
  const host = new SimulatedHost();
  const source = new FedSource<number>("only");
  const flow = new Dataflow("test");
  const seen: string[] = [];
  flow
    .input("in", source)
    .batch("arrays", { bytes: { most: 10, of: (n) => n } })
    .output("out", (list) => void seen.push(list.join()));
  const running = start(flow, { host });
  await host.settle();
  source.give("only", 4, 6);
  await host.settle();
  expect(seen).toEqual(["4,6"]);
  source.give("only", 4, 5);
  await host.settle();
  expect(seen).toEqual(["4,6"]);
  source.end("only");
  await settle(host, running.done);
  expect(seen).toEqual(["4,6", "4,5"]);
});

test("by time: an array is emitted when its time is over, counted from its first record", async () => {
  const host = new SimulatedHost({ now: 1_000_000 }); // its two clocks differ
  const source = new FedSource<number>("only");
  const flow = new Dataflow("test");
  const seen: string[] = [];
  flow
    .input("in", source)
    .batch("arrays", { within: 100, size: 3 })
    .output("out", (list) => void seen.push(`${list.join()} at ${host.monotonic()}`));
  const running = start(flow, { host });
  const pass = async (ms: number): Promise<void> => {
    await host.settle();
    host.advance(ms);
    await host.settle();
  };
  await pass(50);
  source.give("only", 1);
  await pass(60);
  source.give("only", 2);
  await pass(60);
  source.give("only", 3, 4, 5, 6);
  await pass(99);
  expect(seen).toEqual(["1,2 at 150", "3,4,5 at 170"]);
  await pass(1);
  expect(seen.at(-1)).toBe("6 at 270");
  source.give("only", 7);
  source.end("only");
  await settle(host, running.done);
  expect(seen.at(-1)).toBe("7 at 270");
});

test("an array has the event time of its latest record, and is not late unless that was", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 30 }),
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: 1, max: 5 }),
      async (list, batchSize, size) => {
        const sorted = [...list].sort((a, b) => a - b);
        const flow = new Dataflow("test");
        const stream = flow
          .input("in", sorted, { batchSize, eventTime: { at: (n) => n } })
          .batch("arrays", { size });
        const { results, late } = stream.reorder("sort");
        late.assertEmpty("none late");
        const seen: number[] = [];
        results
          .keyBy("key", () => "all")
          .stateful("time", {
            start: () => 0,
            onValue: (_, values, { eventTime }) => [eventTime! - values.at(-1)!],
          })
          .output("out", seen);
        await runToEnd(flow);
        expect(seen).toEqual(arrays(sorted, size, Number.POSITIVE_INFINITY).map(() => 0));
      },
    ),
    { numRuns: 40 },
  ));

test("event time does not pass a record that waits, even where it creeps", async () => {
  const host = new SimulatedHost();
  const source = new FedSource<number>("only");
  const flow = new Dataflow("test");
  const eventTime = { at: (n: number) => n, idleAfter: 100 };
  const stream = flow.input("in", source, { eventTime }).batch("arrays", { size: 3 });
  const seen = watchTime(stream.keyBy("key", () => "all"));
  const running = start(flow, { host });
  await host.settle();
  source.give("only", 500, 600, 1000, 1100);
  await host.settle();
  host.advance(5000);
  await host.settle();
  expect(seen.watermarks.at(-1)).toBe(1000);
  source.end("only");
  await settle(host, running.done);
  expect(seen.records.map(({ value, watermark }) => [value, watermark])).toEqual([
    [[500, 600, 1000], Number.NEGATIVE_INFINITY],
    [[1100], 1000],
  ]);
});

test("a size that is none ends the flow, naming the record", async () => {
  const stream = given([7]).batch("arrays", { bytes: { most: 5, of: () => Number.NaN } });
  stream.output("out", []);
  expect(await failureOfFlow(stream.flow)).toMatchObject({
    code: "step-failed",
    site: { step: "test.arrays", record: "7", epoch: 1 },
    message: expect.stringContaining("bytes.of must give a number of 0 or more, not NaN"),
  });
});

test.each([[{}], [{ size: 0 }], [{ size: 1.5 }], [{ within: -1 }], [{ bytes: { most: 0, of: () => 1 } }]])(
  "%j is refused where the step is declared",
  (options) => {
    expect(() => given([1]).batch("arrays", options as BatchOptions<number>)).toThrow(/\[bad-option\]/);
  },
);

test("arrays that are full at one time travel each where its first record came", async () => {
  const times = [0, 5_000, 5, 5_001, 5_002];
  const { results, late } = new Dataflow("test")
    .input("in", times, { eventTime: { at: (t) => t, outOfOrder: 1_000 } })
    .filter("raises the watermark, and goes", (t) => t !== 5_000)
    .batch("pairs", { size: 2 })
    .keyBy("all", () => "all")
    .window(tumbling(10))
    .collect("windows");
  const behind: number[][] = [];
  late.values().output("late", (value) => void behind.push(value));
  expect(await records(results.map("pairs of a window", ({ value }) => value).values())).toEqual([
    [[0, 5]],
    [[5_001, 5_002]],
  ]);
  expect(behind).toEqual([]);
});
