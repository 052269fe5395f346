import { getEventListeners } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import {
  Dataflow,
  fromAsyncIterable,
  pushSource,
  run,
  type SinkPartition,
  type Source,
  start,
} from "tidemark";
import { linesSource } from "tidemark/node";
import { expect, test } from "vitest";

// A platform warns of more than ten listeners at one signal, as of a leak: however many partitions wait, each has its own.

const MANY = 40;

async function* slowly(): AsyncGenerator<number> {
  await new Promise((resolve) => setImmediate(resolve));
  yield 1;
}

/** A source as users write them: each partition listens to the signal that it was given. */
const listening: Source<number> = {
  partitions: () => Array.from({ length: MANY }, (_, i) => `p${i}`),
  open(_name, _position, { signal }) {
    signal.addEventListener("abort", () => {});
    return { read: () => ({ values: [1], done: true }), position: () => 0 };
  },
};

function files(): string {
  const folder = mkdtempSync(join(tmpdir(), "tidemark-"));
  for (let i = 0; i < 4 * MANY; i++) writeFileSync(join(folder, `${i}.txt`), "line\n");
  return join(folder, "*.txt");
}

const sources: Readonly<Record<string, () => readonly Source<unknown>[]>> = {
  "inputs that wait": () => Array.from({ length: MANY }, () => fromAsyncIterable(slowly())),
  "partitions that listen": () => [listening],
  "files that wait for their turn": () => [linesSource(files())],
};

test.each(Object.keys(sources))("%s", async (name) => {
  const warnings: Error[] = [];
  const hear = (warning: Error): void => void warnings.push(warning);
  process.on("warning", hear);
  const flow = new Dataflow("test");
  const partitions = Array.from({ length: MANY }, (_, i) => `out ${i}`);
  for (const [i, source] of sources[name]!().entries()) {
    flow.input(`in ${i}`, source).output(`out ${i}`, {
      partitions: () => (i === 0 ? partitions : ["out 0"]),
      route: () => 0,
      open(_partition, _position, { signal }): SinkPartition<unknown> {
        signal.addEventListener("abort", () => {});
        return { write: () => {} };
      },
    });
  }
  await run(flow);
  await new Promise((resolve) => setImmediate(resolve)); // warnings come by the next tick
  process.off("warning", hear);
  expect(warnings).toEqual([]);
});

test("flows of one signal are all stopped by it, and leave it when they have ended", async () => {
  const warnings: Error[] = [];
  const hear = (warning: Error): void => void warnings.push(warning);
  process.on("warning", hear);
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = (): number => getEventListeners(signal, "abort").length;
  const never = (): Source<number> => fromAsyncIterable<number>((async function* () {})());
  const flows = Array.from({ length: MANY }, (_, i) => {
    const flow = new Dataflow(`flow ${i}`);
    flow.input("in", i % 2 === 0 ? pushSource<number>().source : never()).output("out", []);
    return start(flow, { signal });
  });
  const [lasting, ended] = [flows.filter((_, i) => i % 2 === 0), flows.filter((_, i) => i % 2 === 1)];
  await Promise.all(ended.map(({ done }) => done));
  expect(listeners()).toBe(1);
  controller.abort("enough");
  await Promise.all(lasting.map(({ done }) => done));
  expect(lasting.map(({ state }) => state)).toEqual(lasting.map(() => "stopped"));
  expect(ended.map(({ state }) => state)).toEqual(ended.map(() => "finished"));
  expect(listeners()).toBe(0);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", hear);
  expect(warnings).toEqual([]);
});
