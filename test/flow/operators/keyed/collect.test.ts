import { Dataflow, type FlowError, pushSource } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { given, givenPairs, pairs, startOn } from "../../given.ts";
import { settle, until } from "../../settle.ts";
import { byKey, expectLikePairs, rowsAfter } from "../check.ts";

test("by size: full arrays as they fill up, the rest at the end by key, however they are batched", () =>
  expectLikePairs(
    (stream) => stream.collect("pairs", { size: 2 }),
    (list) => {
      const full = list.flatMap(([key, value], i): [typeof key, number[]][] => {
        const before = list.slice(0, i).filter(([k]) => k === key);
        return before.length % 2 === 1 ? [[key, [before.at(-1)![1], value]]] : [];
      });
      const rest = byKey(list, (values) => (values.length % 2 === 1 ? [[values.at(-1)!]] : []));
      return [...full, ...rest];
    },
  ));

test("the remainder comes at the end of the input", async () => {
  const triples = given([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    .keyBy("all", () => "all")
    .collect("triples", { size: 3 });
  expect((await pairs(triples)).map(([, values]) => values)).toEqual([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]);
});

test("an array carries the event time of the record that filled it, or the latest of the key", async () => {
  const rows = [
    [1, "a", 30],
    [2, "a", 20],
    [3, "a", 10],
  ] as const;
  expect(await rowsAfter((stream) => stream.collect("pairs", { size: 2 }), rows)).toEqual([
    [[1, 2], "a", 20],
    [[3], "a", 10],
  ]);
});

test("by time: an array comes when the time since its first value is up; later values do not put it off", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const hand = pushSource<number>();
  const seen: unknown[] = [];
  const collected = flow
    .input("in", hand.source)
    .keyBy("all", () => "all")
    .collect("for a second", { within: { seconds: 1 } });
  collected.values().output("seen", (values) => seen.push([host.now(), values]));
  const running = startOn(host, flow);
  await host.settle();
  hand.push(1);
  await host.settle();
  host.advance(600);
  hand.push(2);
  await until(host, () => seen.length === 1);
  expect(seen).toEqual([[1_000, [1, 2]]]);
  expect(host.timers).toBe(0);
  hand.push(3);
  await until(host, () => seen.length === 2);
  hand.push(4);
  await host.settle();
  hand.end();
  await settle(host, running.done);
  expect(seen).toEqual([
    [1_000, [1, 2]],
    [2_000, [3]],
    [2_000, [4]],
  ]);
});

test("by both: an array that filled up early leaves no time behind for the next", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const hand = pushSource<number>();
  const seen: unknown[] = [];
  const collected = flow
    .input("in", hand.source)
    .keyBy("all", () => "all")
    .collect("both", { size: 2, within: 1_000 });
  collected.values().output("seen", (values) => seen.push([host.now(), values]));
  const running = startOn(host, flow);
  await host.settle();
  hand.push(1);
  await host.settle();
  host.advance(500);
  hand.push(2);
  hand.push(3);
  await until(host, () => seen.length === 2);
  expect(seen).toEqual([
    [500, [1, 2]],
    [1_500, [3]],
  ]);
  hand.end();
  await settle(host, running.done);
});

test.each([
  [{}],
  [{ size: 0 }],
  [{ size: 1.5 }],
  [{ within: -1 }],
  [{ within: { hours: Number.NaN } }],
  [{ within: { fortnights: 1 } }],
])("refuses %j when it is declared", (options) => {
  const stream = givenPairs([["a", 1]]);
  expect(() => stream.collect("wrong", options as { size: number })).toThrow(
    expect.objectContaining({ name: "FlowError", code: "bad-option" }) as FlowError,
  );
});
