import { expect, test } from "vitest";
import { given, givenPairs, pairs, records } from "../../given.ts";
import { expectFailure, expectLikeList, lineOf, rowsAfter } from "../check.ts";

test("maps and drops, in order, however it is batched", () =>
  expectLikeList(
    (stream) => stream.filterMap("half", (n) => (n % 2 === 0 ? n / 2 : undefined)),
    (list) => list.filter((n) => n % 2 === 0).map((n) => n / 2),
  ));

test("drops undefined and null only: 0, empty text, false and NaN pass", async () => {
  const values = [0, "", false, Number.NaN, undefined, null];
  expect(await records(given([0, 1, 2, 3, 4, 5]).filterMap("pick", (n) => values[n]))).toEqual([
    0,
    "",
    false,
    Number.NaN,
  ]);
});

test("keeps key and event time", async () => {
  expect(await rowsAfter((stream) => stream.filterMap("odd", (n) => (n % 2 === 1 ? n * 10 : null)))).toEqual([
    [10, "a", 10],
    [30, "a", 30],
  ]);
});

test("offers the key as the second argument", async () => {
  const stream = givenPairs([
    ["a", 1],
    ["b", 2],
  ] as const);
  expect(await pairs(stream.filterMap("b", (n, key) => (key === "b" ? n : undefined)))).toEqual([["b", 2]]);
});

test("a function that throws ends the flow", async () => {
  const cause = new Error("broken");
  const stream = given([5]).filterMap("fails", () => {
    throw cause;
  });
  const line = lineOf(import.meta.url, '.filterMap("fails"');
  await expectFailure(stream, "step-failed", { step: "test.fails", line, record: "5" }, cause);
});
