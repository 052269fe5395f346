import { Dataflow, defaultHost, run, type Stream, tumbling } from "tidemark";
import { expect, test } from "vitest";

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
