import { Dataflow, type DeadLetter, type KeyedStream, type Sink, type Stream } from "tidemark";
import { rowsOf, testFlow } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { runOnWorkers } from "../on-workers.ts";

/** Throws for multiples of three. */
function notThird(n: number): number {
  if (n % 3 === 0) throw new RangeError(`no ${n}`);
  return n;
}

const numbers = Array.from({ length: 30 }, (_, n) => n + 1);
const good = numbers.filter((n) => n % 3 !== 0);
const bad = numbers.filter((n) => n % 3 === 0);
const byNumber = (a: number, b: number): number => a - b;

interface Built {
  readonly good: Stream<number> | KeyedStream<number, number>;
  readonly failed: Stream<DeadLetter<number>> | KeyedStream<number, DeadLetter<number, number>>;
}

/** Flows whose steps see records that have come from other workers. */
const flows: Record<string, (flow: Dataflow) => Built> = {
  keyed(flow) {
    const { results, failed } = flow
      .input("in", [] as number[])
      .keyBy("key", (n) => n % 5)
      .stateful("step", { start: () => 0, onValue: (_, n) => [notThird(n)] }, { onError: "dead-letter" });
    return { good: results, failed };
  },
  "behind redistribute"(flow) {
    const { results, failed } = flow
      .input("in", [] as number[])
      .redistribute("spread")
      .map("step", notThird, { onError: "dead-letter" });
    return { good: results, failed };
  },
  withEventTime(flow) {
    const { results, failed } = flow
      .input("in", [] as number[])
      .redistribute("spread")
      .withEventTime("step", { at: notThird, onError: "dead-letter" });
    return { good: results, failed };
  },
  batch(flow) {
    const { results, failed } = flow
      .input("in", [] as number[])
      .redistribute("spread")
      .batch("step", { bytes: { most: 40, of: notThird }, onError: "dead-letter" });
    return { good: results.flatten("each"), failed };
  },
  broadcastJoin(flow) {
    const small = flow.input("small", numbers).keyBy("itself", (n) => n);
    const { results, failed } = flow
      .input("in", [] as number[])
      .redistribute("spread")
      .broadcastJoin("step", small, { by: notThird, onError: "dead-letter" });
    return { good: results.map("left", ({ left }) => left), failed };
  },
};

describe.each(Object.entries(flows))("%s on three workers", (_, build) => {
  test.each([1, 2, 3])("nothing is lost, whatever the interleaving (%d)", async (seed) => {
    const flow = new Dataflow("f");
    const built = build(flow);
    const kit = testFlow(flow, { inputs: { in: rowsOf(...numbers) }, workers: 3, seed });
    await kit.run();
    expect([...kit.values(built.good)].sort(byNumber)).toEqual(good);
    const letters = kit.values(built.failed);
    expect(letters.map(({ record }) => record).sort(byNumber)).toEqual(bad);
    expect(letters.every(({ error }) => error.site.epoch === 1 && error.site.worker !== undefined)).toBe(
      true,
    );
    expect(kit.failed("step")).toBe(bad.length);
  });
});

test.each([1, 2, 3])("a record without a route is given up, whoever reads it (%d)", async (seed) => {
  const written: number[] = [];
  const letters: number[] = [];
  const sink: Sink<number> = {
    partitions: () => ["a", "b", "c"],
    route: (n, count) => notThird(n) % count,
    open: () => ({ write: (values) => void written.push(...values) }),
  };
  const flow = new Dataflow("f");
  const { failed } = flow
    .input("in", numbers, { batchSize: 4 })
    .redistribute("spread")
    .output("out", sink, { onError: "dead-letter" });
  failed.output("failed", ({ record }) => void letters.push(record));
  await runOnWorkers(flow, 3, seed);
  expect([written.sort(byNumber), letters.sort(byNumber)]).toEqual([good, bad]);
});
