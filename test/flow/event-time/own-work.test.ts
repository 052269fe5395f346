import { Dataflow, defaultHost, run, type Source, type Stream, tumbling } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { runToEnd } from "../given.ts";

const IDLE_AFTER_MS = 100;
/** In all 15 times as long as a partition must be silent to be idle. */
const RECORD_MS = 1.5;
const instants = Array.from({ length: 1_000 }, (_, t) => t);

async function* later(): AsyncGenerator<number> {
  yield* instants;
}

const at = (t: number): number => t;
const eventTime = { at, idleAfter: IDLE_AFTER_MS };
const cases: Record<string, (flow: Dataflow, work: (t: number) => number) => Stream<number>> = {
  "an array": (flow, work) => flow.input("in", instants, { batchSize: 100, eventTime }).map("work", work),
  "an iterable": (flow, work) =>
    flow.input("in", new Set(instants), { batchSize: 100, eventTime }).map("work", work),
  "an async iterable": (flow, work) =>
    flow.input("in", later(), { batchSize: 100, eventTime }).map("work", work),
  "two inputs": (flow, work) =>
    flow
      .input("in", instants, { batchSize: 100, eventTime })
      .merge("both", flow.input("slow", instants, { batchSize: 100, eventTime }).map("work", work)),
  "a step that gives event time": (flow, work) =>
    flow.input("in", instants, { batchSize: 100 }).withEventTime("time", eventTime).map("work", work),
};

test.each(Object.keys(cases))("the work that is done on records is no silence of %s", async (name) => {
  const flow = new Dataflow("test");
  let worked = 0;
  const host = { ...defaultHost(), now: () => worked, monotonic: () => worked };
  const stream = cases[name]!(flow, (t) => {
    worked += RECORD_MS;
    return t;
  });
  const late: number[] = [];
  let counted = 0;
  const windows = stream
    .keyBy("all", () => "all")
    .window(tumbling(10))
    .count("count");
  windows.late.output("late", late);
  windows.results.output("out", ({ value }) => {
    counted += value;
  });
  await run(flow, { host });
  expect([late, counted]).toEqual([[], name === "two inputs" ? 2_000 : 1_000]);
});

test("a partition that waits for its turn is not silent", async () => {
  const host = new SimulatedHost({ now: 0 });
  const hasEnded = { first: false };
  let wake = (): void => {};
  const read = (records: number[]) => ({
    position: () => 0,
    read: () => ({
      values: records.splice(0, 1),
      wakeAt: host.now() + 0.6 * IDLE_AFTER_MS,
      done: records.length === 0,
    }),
  });
  const source: Source<number> = {
    partitions: () => ["first", "second"],
    open(name) {
      if (name === "first")
        return {
          ...read([0, 10, 20]),
          close() {
            hasEnded.first = true;
            wake();
          },
        };
      const second = read([0, 10, 20]);
      return {
        ...second,
        get isWaiting() {
          return !hasEnded.first;
        },
        async read() {
          if (!hasEnded.first)
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          return second.read();
        },
      };
    },
  };
  const late: number[] = [];
  const { late: tooLate, results } = new Dataflow("test")
    .input("in", source, { eventTime })
    .keyBy("all", () => "all")
    .window(tumbling(10))
    .count("count");
  tooLate.output("late", late);
  const counts: number[] = [];
  results.output("out", ({ value }) => counts.push(value));
  await runToEnd(results.flow, host);
  expect([late, counts]).toEqual([[], [2, 2, 2]]);
});
