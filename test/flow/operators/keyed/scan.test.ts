import { expect, test } from "vitest";
import { givenPairs, pairs } from "../../given.ts";
import { expectFailure, expectLikePairs, lineOf, rowsAfter } from "../check.ts";

test("gives the running result of each key for each value, however they are batched", () =>
  expectLikePairs(
    (stream) =>
      stream.scan(
        "sum",
        () => 0,
        (sum, n) => sum + n,
      ),
    (list) =>
      list.map(([key], i) => [
        key,
        list.slice(0, i + 1).reduce((sum, [k, n]) => (k === key ? sum + n : sum), 0),
      ]),
  ));

test("start and step are given the key", async () => {
  const texts = givenPairs([
    ["a", 1],
    ["b", 2],
    ["a", 3],
  ] as const).scan(
    "text",
    (key) => `${key}:`,
    (text, n, key) => `${text}${key}${n}`,
  );
  expect(await pairs(texts)).toEqual([
    ["a", "a:a1"],
    ["b", "b:b2"],
    ["a", "a:a1a3"],
  ]);
});

test("keeps key and event time", async () => {
  expect(
    await rowsAfter((stream) =>
      stream.scan(
        "sum",
        () => 0,
        (sum, n) => sum + n,
      ),
    ),
  ).toEqual([
    [1, "a", 10],
    [2, "b", 20],
    [4, "a", 30],
  ]);
});

test("a function that throws ends the flow", async () => {
  const cause = new Error("broken");
  const fail = (): number => {
    throw cause;
  };
  const stream = givenPairs([["k", 5]]).scan("fails", () => 0, fail);
  const line = lineOf(import.meta.url, '.scan("fails"');
  await expectFailure(stream, "step-failed", { step: "test.fails", line, key: "k", record: "5" }, cause);
});
