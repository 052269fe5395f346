import { Dataflow, type KeyedStream, type Stream, tumbling } from "tidemark";
import { describe, expect, test } from "vitest";
import type { StateKeeper } from "../../../ts/flow/engine/state-keeper.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { Cluster } from "../../../ts/testing/cluster.ts";
import { Tape } from "./tape.ts";

type Numbers = KeyedStream<string, number>;

/** A cluster of one worker, and which epochs its output has ended. */
async function started(build: (left: Numbers, right: Numbers) => void) {
  const tapes = [new Tape([[1, 2, 3]]), new Tape([[1, 2, 3]])];
  const flow = new Dataflow("epochs");
  const ended: number[] = [];
  const keeper: StateKeeper = {
    restored: () => [],
    epochEnded: (step, epoch) => void (step === "epochs.out" && ended.push(epoch)),
  };
  const [left, right] = tapes.map((tape, i) =>
    flow.input(`in ${i}`, tape, { eventTime: { at: (n: number) => n } }).keyBy(`key ${i}`, () => "all"),
  );
  build(left!, right!);
  const cluster = new Cluster(flow, new SimulatedHost(), 1, 1, () => keeper);
  await cluster.start();
  await cluster.settle();
  return { cluster, tapes, ended };
}

const never = (): Promise<unknown> => new Promise(() => {});

const steps: Record<
  string,
  (left: Numbers, right: Numbers) => Stream<unknown> | KeyedStream<string, unknown>
> = {
  mapAsync: (left) => left.mapAsync("it", never),
  "mapAsync, unordered": (left) => left.mapAsync("it", never, { ordered: false }),
  throttle: (left) => left.throttle("it", { records: 1, per: { days: 1 } }),
  batch: (left) => left.values().batch("it", { size: 9 }),
  "broadcastJoin, complete": (left, right) => left.broadcastJoin("it", right, { by: () => "all" }),
  reorder: (left) => left.reorder("it").results,
  "tumbling windows": (left) => left.window(tumbling(10)).count("it").results,
};

describe.each(Object.keys(steps))("%s", (name) => {
  test("an epoch ends though records of it wait", async () => {
    const { cluster, tapes, ended } = await started((left, right) =>
      (steps[name]!(left, right) as Stream<unknown>).output("out", []),
    );
    tapes[0]!.feed(0, 2);
    await cluster.settle();
    for (const epoch of [1, 2, 3]) {
      cluster.endEpoch();
      await cluster.settle();
      expect(ended.at(-1)).toBe(epoch);
    }
  });
});

test("an epoch ends though a record of it goes round and round", async () => {
  let rounds = 0;
  let endEpoch = (): void => {};
  const { cluster, tapes, ended } = await started((left) =>
    left
      .iterate(
        "ever",
        (inner) => {
          const again = inner.filter("on", () => {
            if (++rounds === 10) endEpoch();
            if (ended.length > 0) return false;
            return rounds < 10_000;
          });
          return { again, out: inner };
        },
        { maxIterations: Number.POSITIVE_INFINITY },
      )
      .out.output("out", []),
  );
  endEpoch = () => cluster.endEpoch();
  tapes[0]!.feed(0, 1);
  await cluster.settle();
  expect(ended).toEqual([1]);
  expect(rounds).toBeLessThan(1_000);
});

test("one epoch after the other ends while a record goes round, and it stays one record", async () => {
  let rounds = 0;
  let endEpoch = (): void => {};
  const out: number[] = [];
  const { cluster, tapes, ended } = await started((left) =>
    left
      .iterate(
        "ever",
        (inner) => {
          const on = (): boolean => {
            if (++rounds % 10 === 0) endEpoch();
            return ended.length < 3 && rounds < 10_000;
          };
          const { trues, falses } = inner.branch("on", on);
          return { again: trues, out: falses };
        },
        { maxIterations: Number.POSITIVE_INFINITY },
      )
      .out.output("out", out as never[]),
  );
  endEpoch = () => cluster.endEpoch();
  tapes[0]!.feed(0, 1);
  await cluster.settle();
  expect(ended.length).toBeGreaterThanOrEqual(3);
  expect(out).toHaveLength(1);
});
