import { expect, test } from "vitest";
import { given, givenPairs, pairs, records } from "../../given.ts";
import { byKey, expectFailure, expectLikePairs, lineOf, rowsAfter } from "../check.ts";

test("gives the greatest value of each key, in order of the keys, however they are batched", () =>
  expectLikePairs(
    (stream) => stream.maxFinal("greatest"),
    (list) => byKey(list, (values) => [Math.max(...values)]),
  ));

test("compares by what it is told to, and of equal ones the earliest stays", async () => {
  const words = ["bb", "a", "cc", "d"];
  const found = given(words)
    .keyBy("one", () => "one")
    .maxFinal("by length", (word) => word.length);
  expect(await records(found.values())).toEqual(["bb"]);
});

test("compares texts, dates and bigints by themselves", async () => {
  const one = <T>(list: T[]) => given(list).keyBy("one", () => "one");
  expect(await records(one(["b", "a", "c"]).maxFinal("text").values())).toEqual(["c"]);
  expect(await records(one([2n, 1n, 3n]).maxFinal("big").values())).toEqual([3n]);
  const dates = [2, 1, 3].map((ms) => new Date(ms));
  expect(await records(one(dates).maxFinal("date").values())).toEqual([new Date(3)]);
});

test("the result carries the latest event time of its key", async () => {
  expect(await rowsAfter((stream) => stream.maxFinal("greatest"))).toEqual([
    [3, "a", 30],
    [2, "b", 20],
  ]);
});

test("each value is measured once", async () => {
  const measured: number[] = [];
  const measure = (value: number): number => {
    measured.push(value);
    return value;
  };
  const stream = givenPairs([
    ["a", 1],
    ["a", 2],
    ["a", 0],
  ]);
  await pairs(stream.maxFinal("greatest", measure));
  expect(measured).toEqual([1, 2, 0]);
});

test("a measure that throws ends the flow", async () => {
  const cause = new Error("broken");
  const fail = (): number => {
    throw cause;
  };
  const stream = givenPairs([
    ["k", 5],
    ["k", 6],
  ] as const).maxFinal("fails", fail);
  const line = lineOf(import.meta.url, '.maxFinal("fails"');
  await expectFailure(stream, "step-failed", { step: "test.fails", line, key: "k", record: "5" }, cause);
});
