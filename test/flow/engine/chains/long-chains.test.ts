import { Dataflow, flowGraph, renderMermaid, type Stream, start } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { given, records } from "../../given.ts";

import { settle } from "../../settle.ts";

const LONG = 1_500;
const VERY_LONG = 5_000;

/** A stream that many steps are put behind, one after the other. */
function chained<T>(
  stream: Stream<T>,
  step: (stream: Stream<T>, id: string) => Stream<T>,
  length: number = LONG,
): Stream<T> {
  let last = stream;
  for (let i = 0; i < length; i++) last = step(last, `step ${i}`);
  return last;
}

const lengthening: Readonly<Record<string, (stream: Stream<number>, id: string) => Stream<number>>> = {
  map: (stream, id) => stream.map(id, (n) => n + 1),
  filter: (stream, id) => stream.filter(id, () => true),
  flatMap: (stream, id) => stream.flatMap(id, (n) => [n]),
  flatMapBatch: (stream, id) => stream.flatMapBatch(id, (values) => values),
  inspect: (stream, id) => stream.inspect(id, () => {}),
  keys: (stream, id) => stream.keyBy(id, (n) => n).values(),
  merge: (stream, id) => stream.merge(id, ...(id === "step 0" ? [stream.filter("none", () => false)] : [])),
  branch: (stream, id) => stream.branch(id, () => true).trues,
  redistribute: (stream, id) => stream.redistribute(id),
};

test.each(Object.entries(lengthening))("a chain of %s is of any length", async (name, step) => {
  const list = [3, 1, 2];
  expect(await records(chained(given(list), step))).toEqual(list.map((n) => (name === "map" ? n + LONG : n)));
});

test.each(["map", "merge"])("a very long chain of %s is none too long", async (name) => {
  const [last] = await records(chained(given([1]), lengthening[name]!, VERY_LONG));
  expect(last).toBe(name === "map" ? 1 + VERY_LONG : 1);
});

test("a long chain keeps keys, event times, order and side outputs, and is reported on", async () => {
  const flow = new Dataflow("test");
  const eventTime = { at: (n: number) => n, outOfOrder: 5 };
  const stream = flow.input("n", [4, 2, 9, 7, 12], { eventTime, batchSize: 2 });
  const sides: number[] = [];
  const last = chained(stream, (from, id) => {
    const { trues, falses } = from.branch(id, (n) => id !== "step 1000" || n !== 9);
    falses.output(`other than ${id}`, sides);
    return trues;
  });
  const out: (readonly number[])[] = [];
  last
    .keyBy("parity", (n) => n % 2)
    .reorder("sort")
    .results.entries()
    .output("out", out as [number, number][]);
  const host = new SimulatedHost();
  const running = start(flow, { host });
  await settle(host, running.done);
  expect(out.map(([, n]) => n)).toEqual([2, 4, 7, 12]);
  expect(sides).toEqual([9]);
  const { read, steps } = running.inspect();
  expect(read).toBe(5);
  expect(steps.find(({ id }) => id === "test.step 1499")).toMatchObject({ received: 4, passed: 4 });
});

test("many diamonds in a row are counted once each", async () => {
  let stream = given([1, 2, 3]);
  for (let i = 0; i < 60; i++) {
    const { trues, falses } = stream.branch(`branch ${i}`, (n) => n % 2 === 1);
    stream = trues.merge(`merge ${i}`, falses);
  }
  stream.output("out", []);
  const host = new SimulatedHost();
  const running = start(stream.flow, { host });
  await settle(host, running.done);
  expect(running.inspect().steps.at(-1)).toMatchObject({ received: 3 });
});

test("a flow of many steps and streams is drawn and explained", async () => {
  const flow = new Dataflow("test");
  const inputs = Array.from({ length: 50 }, (_, i) => flow.input(`in ${i}`, [i]));
  const merged = inputs[0]!.merge("all", ...inputs.slice(1));
  const last = chained(merged, (stream, id) => stream.map(id, (n) => n));
  last.output("out", () => new Promise(() => {}));
  expect(renderMermaid(flow).split("\n").length).toBeGreaterThan(LONG);
  expect(flowGraph(flow).steps).toHaveLength(LONG + 52);
  const host = new SimulatedHost();
  const running = start(flow, { host });
  running.done.catch(() => {});
  await host.settle();
  expect(running.explain()).not.toEqual([]);
});
