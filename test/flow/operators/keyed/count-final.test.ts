import { expect, test } from "vitest";
import { given, pairs } from "../../given.ts";
import { byKey, expectLikePairs, rowsAfter } from "../check.ts";

test("counts each key's values and emits by key at the end, however they are batched", () =>
  expectLikePairs(
    (stream) => stream.countFinal("count"),
    (list) => byKey(list, (values) => [values.length]),
  ));

test("counts letters in order of the keys", async () => {
  const counts = given([..."aabcba"])
    .keyBy("letter", (letter) => letter)
    .countFinal("count");
  expect(await pairs(counts)).toEqual([
    ["a", 3],
    ["b", 2],
    ["c", 1],
  ]);
});

test("the result carries the latest event time of its key", async () => {
  expect(await rowsAfter((stream) => stream.countFinal("count"))).toEqual([
    [2, "a", 30],
    [1, "b", 20],
  ]);
});
