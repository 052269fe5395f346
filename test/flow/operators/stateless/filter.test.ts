import { expect, test } from "vitest";
import { given, givenPairs, pairs } from "../../given.ts";
import { expectFailure, expectLikeList, lineOf, rowsAfter } from "../check.ts";

test("passes on what the predicate holds for, in order, however it is batched", () =>
  expectLikeList(
    (stream) => stream.filter("even", (n) => n % 2 === 0),
    (list) => list.filter((n) => n % 2 === 0),
  ));

test("keeps key and event time", async () => {
  expect(await rowsAfter((stream) => stream.filter("odd", (n) => n % 2 === 1))).toEqual([
    [1, "a", 10],
    [3, "a", 30],
  ]);
});

test("offers the key as the second argument", async () => {
  const stream = givenPairs([
    ["a", 1],
    ["b", 2],
  ] as const);
  expect(await pairs(stream.filter("only b", (_, key) => key === "b"))).toEqual([["b", 2]]);
});

test.each([[1], [undefined], ["yes"], [null]])("refuses %s for an answer", async (answer) => {
  const stream = given(["x"]).filter("truthy", (() => answer) as unknown as () => boolean);
  const line = lineOf(import.meta.url, '.filter("truthy"');
  await expectFailure(stream, "not-a-boolean", { step: "test.truthy", line, record: '"x"' });
});

test("refuses an async predicate at run time too", async () => {
  const later = (async () => true) as unknown as () => boolean;
  await expectFailure(given([1]).filter("later", later), "not-a-boolean", { step: "test.later" });
});

test("a predicate that throws ends the flow", async () => {
  const cause = new Error("broken");
  const stream = given([5]).filter("fails", () => {
    throw cause;
  });
  await expectFailure(stream, "step-failed", { step: "test.fails", record: "5" }, cause);
});
