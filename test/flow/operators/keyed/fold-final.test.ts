import { expect, test } from "vitest";
import { givenPairs, pairs } from "../../given.ts";
import { byKey, expectFailure, expectLikePairs, lineOf, rowsAfter } from "../check.ts";

test("folds each key's values in order and emits by key at the end, however they are batched", () =>
  expectLikePairs(
    (stream) =>
      stream.foldFinal(
        "join",
        () => "",
        (text, n) => `${text},${n}`,
      ),
    (list) => byKey(list, (values) => [values.reduce((text, n) => `${text},${n}`, "")]),
  ));

test("each key has a start of its own, which may be changed in place", async () => {
  const lists = givenPairs([
    ["a", 1],
    ["b", 2],
    ["a", 3],
  ] as const).foldFinal(
    "list",
    (key): (string | number)[] => [key],
    (list, n) => {
      list.push(n);
      return list;
    },
  );
  expect(await pairs(lists)).toEqual([
    ["a", ["a", 1, 3]],
    ["b", ["b", 2]],
  ]);
});

test("a state of undefined is folded on, not started again", async () => {
  let starts = 0;
  const start = (): undefined => void starts++;
  const none = givenPairs([
    ["a", 1],
    ["a", 2],
  ] as const).foldFinal("none", start, () => undefined);
  expect(await pairs(none)).toEqual([["a", undefined]]);
  expect(starts).toBe(1);
});

test("the result carries the latest event time of its key", async () => {
  const rows = [
    [1, "a", 30],
    [2, "b", 20],
    [3, "a", 10],
  ] as const;
  expect(
    await rowsAfter(
      (stream) =>
        stream.foldFinal(
          "sum",
          () => 0,
          (sum, n) => sum + n,
        ),
      rows,
    ),
  ).toEqual([
    [4, "a", 30],
    [2, "b", 20],
  ]);
});

test("an input without records gives no results", async () => {
  expect(
    await pairs(
      givenPairs<string, number>([]).foldFinal(
        "sum",
        () => 0,
        (sum, n) => sum + n,
      ),
    ),
  ).toEqual([]);
});

test.each([["start"], ["fold"]])("a %s that throws ends the flow", async (name) => {
  const cause = new Error("broken");
  const failIn = (own: string) => (): number => {
    if (own === name) throw cause;
    return 0;
  };
  const stream = givenPairs([["k", 5]]).foldFinal("fails", failIn("start"), failIn("fold"));
  const line = lineOf(import.meta.url, '.foldFinal("fails"');
  await expectFailure(stream, "step-failed", { step: "test.fails", line, key: "k", record: "5" }, cause);
});
