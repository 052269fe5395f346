import { expect, test } from "vitest";
import { givenPairs, pairs, records } from "../../given.ts";
import { byKey, expectFailure, expectLikePairs, lineOf, rowsAfter } from "../check.ts";

test("reduces each key's values in order and emits by key at the end, however they are batched", () =>
  expectLikePairs(
    (stream) => stream.map("text", String).reduceFinal("join", (a, b) => `${a},${b}`),
    (list) => byKey(list, (values) => [values.join()]),
  ));

test("a single value is not reduced", async () => {
  const reduce = (): number => {
    throw new Error("never called");
  };
  expect(await pairs(givenPairs([["a", 1]]).reduceFinal("sum", reduce))).toEqual([["a", 1]]);
});

test("undefined is a value like any other", async () => {
  const calls: unknown[] = [];
  const values = givenPairs<string, number | undefined>([
    ["a", undefined],
    ["a", 2],
    ["a", undefined],
  ]);
  const last = values.reduceFinal("last", (left, right) => {
    calls.push([left, right]);
    return right;
  });
  expect(await records(last.values())).toEqual([undefined]);
  expect(calls).toEqual([
    [undefined, 2],
    [2, undefined],
  ]);
});

test("the function is given two values and no more; the result carries the latest event time", async () => {
  expect(
    await rowsAfter((stream) => stream.reduceFinal("sum", (...values) => values.reduce((a, b) => a + b))),
  ).toEqual([
    [4, "a", 30],
    [2, "b", 20],
  ]);
});

test("a function that throws ends the flow", async () => {
  const cause = new Error("broken");
  const fail = (): number => {
    throw cause;
  };
  const stream = givenPairs([
    ["k", 5],
    ["k", 6],
  ] as const)
    .map("n", Number)
    .reduceFinal("fails", fail);
  const line = lineOf(import.meta.url, '.reduceFinal("fails"');
  await expectFailure(stream, "step-failed", { step: "test.fails", line, key: "k", record: "6" }, cause);
});
