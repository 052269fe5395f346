import { expect, test } from "vitest";
import { given, givenPairs, pairs, records } from "../../given.ts";
import { expectFailure, expectLikeList, lineOf, rowsAfter } from "../check.ts";

test("turns each record into one other, in order, however they are batched", () =>
  expectLikeList(
    (stream) => stream.map("triple", (n) => n * 3),
    (list) => list.map((n) => n * 3),
  ));

test("keeps key and event time", async () => {
  expect(await rowsAfter((stream) => stream.map("negate", (n) => -n))).toEqual([
    [-1, "a", 10],
    [-2, "b", 20],
    [-3, "a", 30],
  ]);
});

test("offers the key as the second argument", async () => {
  const stream = givenPairs([
    ["a", 1],
    [7, 2],
  ] as [string | number, number][]);
  expect(await pairs(stream.map("both", (value, key) => `${key}${value}`))).toEqual([
    ["a", "a1"],
    [7, "72"],
  ]);
});

test("passes undefined and null on as values", async () => {
  const values = [undefined, null];
  expect(await records(given([0, 1]).map("look up", (n) => values[n]))).toEqual(values);
});

test("a function that throws ends the flow with an error that says where", async () => {
  const cause = new RangeError("too much");
  const stream = given([{ n: 1 }, { n: 2 }]).map("fails", ({ n }) => {
    if (n === 2) throw cause;
  });
  const line = lineOf(import.meta.url, '.map("fails",');
  await expectFailure(
    stream,
    "step-failed",
    { step: "test.fails", line, record: '{"n":2}', partition: "items", epoch: 1 },
    cause,
  );
});

test("the error of a keyed record names its key", async () => {
  const stream = givenPairs([
    ["a", 1],
    ["b", 2],
  ] as const).map("fails too", (value): number => {
    if (value === 2) throw "no two";
    return value;
  });
  await expectFailure(stream, "step-failed", { step: "test.fails too", key: "b", record: "2" }, "no two");
});
