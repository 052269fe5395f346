import { Dataflow, fold, join, type KeyedStream, tumbling } from "tidemark";
import { describe, expect, test } from "vitest";
import { watchTime } from "../event-time/watching.ts";
import { runToEnd } from "../given.ts";

// What waits until event time has come to it travels at its own instant, however far time moves at once: steps behind see
// it between the timers that are due before it and those that are due after it.

type Side = KeyedStream<string, number>;

const LAG = 7;

const steps: Record<
  string,
  readonly [build: (left: Side, right: Side) => KeyedStream<string, unknown>, lag: number]
> = {
  reorder: [(left) => left.reorder("it").results, 0],
  fill: [(left) => left.fill("it", { every: 2, with: "previous", longest: LAG }).results, LAG],
  "as-of join": [(left, right) => left.asOfJoin("it", right).results, 0],
  "left as-of join": [(left, right) => left.asOfJoin("it", right, { type: "left" }).results, 0],
  "running join": [(left, right) => join("it", { left, right }, { emit: "running", type: "full" }), 0],
  "full interval join": [
    (left, right) => left.intervalJoin("it", right, { before: 1, after: 1, type: "full" }).results,
    0,
  ],
};

describe.each(Object.keys(steps))("%s", (name) => {
  test.each([1, 3, 1_000])("%i records a batch", async (batchSize) => {
    const [build, lag] = steps[name]!;
    const flow = new Dataflow("test");
    const side = (id: string, times: number[]): Side =>
      flow
        .input(id, times, { batchSize, eventTime: { at: (t) => t, outOfOrder: 30 } })
        .keyBy(`${id} key`, () => "all");
    const seen = watchTime(build(side("left", [10, 30, 20, 50, 40]), side("right", [5, 15, 25])));
    await runToEnd(flow);
    expect(seen.records.length).toBeGreaterThan(3);
    for (const { eventTime, watermark } of seen.records)
      expect([eventTime, watermark]).toEqual([eventTime, eventTime - lag]);
  });
});

test.each([1, 2, 1_000])("a dead letter of a late record, %i records a batch", async (batchSize) => {
  const flow = new Dataflow("test");
  const cannotAdd = fold<number, number>(
    () => 0,
    (sum, n) => {
      if (n === 25) throw new Error("not this one");
      return sum + n;
    },
  );
  const { results, failed } = flow
    .input("in", [10, 30, 25, 60, 90], { batchSize, eventTime: { at: (t) => t } })
    .keyBy("key", () => "all")
    .window(tumbling(10), { allowedLateness: 100, onError: "dead-letter" })
    .aggregate("it", cannotAdd);
  results.output("out", []);
  const seen = watchTime(failed);
  await runToEnd(flow);
  expect(seen.records.map(({ eventTime, watermark }) => [eventTime, watermark])).toEqual([[25, 30]]);
});
