import { Dataflow, type KeyContext } from "tidemark";
import { expect, test } from "vitest";
import { decodeValues, encodeValues } from "../../../ts/exchange/codec/values.ts";
import type { StateKeeper } from "../../../ts/flow/engine/state-keeper.ts";
import type { SavedCell } from "../../../ts/flow/state/table.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { Cluster } from "../../../ts/testing/cluster.ts";
import { Tape } from "./tape.ts";

interface Event {
  readonly key: string;
  readonly at: number;
}

/** Counts by key, on two workers that read a partition each; and what is told at the ends of epochs. */
async function counting(partitions: readonly (readonly Event[])[], withTimers = false) {
  const host = new SimulatedHost();
  const tape = new Tape(partitions);
  const seen: unknown[] = [];
  const told: { step: string; epoch: number; cells: SavedCell[] }[] = [];
  const keeper: StateKeeper = {
    restored: () => [],
    epochEnded: (step, epoch, state) => {
      told.push({ step, epoch, cells: decodeValues(encodeValues([...state.takeTouched()])) as SavedCell[] });
    },
  };
  const flow = new Dataflow("gate");
  flow
    .input("in", tape, { eventTime: { at: ({ at }) => at } })
    .keyBy("key", ({ key }) => key)
    .stateful("count", {
      start: () => ({ count: 0 }),
      onValue(state, { at }, context) {
        if (withTimers) context.setEventTimer(at + 5);
        return [`${context.key} ${++state.count}`];
      },
      ...(withTimers && {
        onEventTimer: (_state: unknown, { key, eventTime }: KeyContext<string, { count: number }>) => [
          `${key} at ${eventTime}`,
        ],
      }),
    })
    .output("out", seen);
  const cluster = new Cluster(flow, host, 2, 1, () => keeper);
  await cluster.start();
  await cluster.settle();
  return { cluster, tape, seen, told };
}

const counts = (cells: readonly SavedCell[]): unknown[] =>
  cells.filter(({ table }) => table === "states").map(({ key, content }) => [key, (content as unknown[])[0]]);

test("a record of a later epoch waits at the gate until all workers have ended the one before", async () => {
  const a = (at: number): Event => ({ key: "a", at });
  const { cluster, tape, seen, told } = await counting([
    [a(1), a(2)],
    [a(3), a(4)],
  ]);
  tape.feed(0, 1);
  tape.feed(1, 1);
  await cluster.settle();
  expect(seen).toHaveLength(2);

  cluster.runs[0]!.epochs.end();
  tape.feed(0, 1); // in epoch 2
  await cluster.settle();
  expect(seen).toHaveLength(2);

  tape.feed(1, 1); // in epoch 1 still
  await cluster.settle();
  expect(seen).toHaveLength(3);
  expect(told.filter(({ step }) => step === "gate.count")).toEqual([]);

  cluster.runs[1]!.epochs.end();
  await cluster.settle();
  const ended = told.filter(({ step, epoch }) => step === "gate.count" && epoch === 1);
  expect(ended.flatMap(({ cells }) => counts(cells))).toEqual([["a", { count: 3 }]]);
  expect(seen.at(-1)).toBe("a 4");
});

test("event time comes no further than to what waits at the gate", async () => {
  const { cluster, tape, seen } = await counting(
    [
      [
        { key: "a", at: 10 },
        { key: "b", at: 12 },
      ],
      [
        { key: "c", at: 100 },
        { key: "d", at: 200 },
      ],
    ],
    true,
  );
  tape.feed(0, 1);
  await cluster.settle();
  cluster.runs[0]!.epochs.end();
  tape.feed(0, 1); // at 12, in epoch 2: the watermark of that epoch is the least
  tape.feed(1, 2); // at 100 and 200, in epoch 1
  await cluster.settle();
  expect(seen).not.toContain("a at 15");

  cluster.runs[1]!.epochs.end();
  tape.end();
  for (let turn = 0; !cluster.isDone && turn < 20; turn++) await cluster.advance(1000);
  expect(seen).toEqual(expect.arrayContaining(["a at 15", "b at 17", "c at 105", "d at 205"]));
});

test("a silent source and a source that is kept from reading end their epochs", async () => {
  const { cluster, tape, told } = await counting([[{ key: "a", at: 1 }], []]);
  tape.feed(0, 1);
  await cluster.settle();
  for (let epoch = 1; epoch <= 3; epoch++) {
    cluster.endEpoch();
    await cluster.settle();
    const steps = told.filter((one) => one.epoch === epoch).map(({ step }) => step);
    expect(steps.sort()).toEqual(
      ["in", "in", "count", "count", "out", "out"].map((id) => `gate.${id}`).sort(),
    );
  }
});
