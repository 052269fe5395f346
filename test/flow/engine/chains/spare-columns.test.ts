import { Dataflow } from "tidemark";
import { expect, test } from "vitest";
import { SpareColumns } from "../../../../ts/flow/hot/spare-columns.ts";
import { runToEnd } from "../../given.ts";

// Keyed steps give the columns of their batches back, to be filled again. Nobody else may see that.

const numbers = Array.from({ length: 40 }, (_, i) => i);

/** Keyed steps before and behind the other readers of one stream, so that whoever comes first is one of them. */
function readBySeveral(): { readonly flow: Dataflow; readonly seen: number[]; readonly round: number[] } {
  const flow = new Dataflow("several");
  const keyed = flow.input("n", numbers, { batchSize: 7 }).keyBy("mod", (n) => n % 3);
  const seen: number[] = [];
  const round: number[] = [];
  keyed.countFinal("first").output("counts", []);
  keyed.output("seen", seen);
  const { out } = keyed.iterate("grow", (inner) => {
    const { trues, falses } = inner.branch("small", (n) => n < 100);
    return { again: trues.map("add", (n) => n + 100), out: falses };
  });
  out.output("round", round);
  keyed.countFinal("last").output("counts again", []);
  return { flow, seen, round };
}

test("what several steps read is left alone by the keyed ones among them", async () => {
  const { flow, seen, round } = readBySeveral();
  await runToEnd(flow);
  expect(seen).toEqual(numbers);
  expect(round).toEqual(numbers.map((n) => n + 100));
});

test("arrays that user code was given are its own", async () => {
  const flow = new Dataflow("kept");
  const kept: (readonly number[])[] = [];
  const copies: number[][] = [];
  const keep = (values: number[]): number[] => {
    kept.push(values);
    copies.push([...values]);
    return values;
  };
  const keyed = flow.input("n", numbers, { batchSize: 7 }).keyBy("all", () => "all");
  const batched = keyed.statefulBatch("batch", { start: () => 0, onBatch: (_, values) => keep(values) });
  const collected = batched.collect("threes", { size: 3 }).map("keep", (values) => keep(values).length);
  collected.countFinal("count").output("out", []);
  batched.values().flatMapBatch("more", keep).output("more out", []);
  await runToEnd(flow);
  expect(kept.length).toBeGreaterThan(20);
  expect(kept).toEqual(copies);
});

test("what waits to be filled again holds no record, and is little however much is given back", () => {
  const spares = new SpareColumns();
  const given = Array.from({ length: 100 }, (_, i) => [{ record: i }]);
  for (const values of given) spares.give({ values, keys: ["k"], eventTimes: [1] });
  const columns = new Set<readonly unknown[]>(given);
  const waiting = given.map(() => spares.takeValues()).filter((values) => columns.has(values));
  expect(waiting.length).toBeGreaterThan(0);
  expect(waiting.length).toBeLessThan(10);
  expect(waiting.flat().filter((value) => value !== undefined)).toEqual([]);
});
