import fc from "fast-check";
import { expect, test } from "vitest";
import { given, givenPairs, pairs, records, runToEnd } from "../../given.ts";
import { expectFailure, lineOf, rowsAfter } from "../check.ts";

test("each record goes to one side, in order, however they are batched", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.integer({ min: 1, max: 8 }), async (list, size) => {
      const odds: number[] = [];
      const evens: number[] = [];
      const { trues, falses } = given(list, size).branch("odd", (n) => n % 2 !== 0);
      trues.output("odds", odds);
      falses.output("evens", evens);
      await runToEnd(trues.flow);
      expect(odds).toEqual(list.filter((n) => n % 2 !== 0));
      expect(evens).toEqual(list.filter((n) => n % 2 === 0));
    }),
    { numRuns: 25 },
  ));

test("a type guard separates the types", async () => {
  const mixed = given<number | string>([1, "a", 2, "b"]);
  const { trues, falses } = mixed.branch("text", (x) => typeof x === "string");
  expect(await records(falses.map("next", (n) => n + 1))).toEqual([2, 3]);
  const texts: string[] = await records(trues);
  expect(texts).toEqual(["a", "b"]);
});

test("both sides keep key and event time", async () => {
  expect(await rowsAfter((stream) => stream.branch("odd", (n) => n % 2 === 1).trues)).toEqual([
    [1, "a", 10],
    [3, "a", 30],
  ]);
  expect(await rowsAfter((stream) => stream.branch("odd", (n) => n % 2 === 1).falses)).toEqual([
    [2, "b", 20],
  ]);
});

test("a side that nothing reads costs its records and nothing else", async () => {
  expect(await records(given([1, 2, 3]).branch("odd", (n) => n % 2 === 1).trues)).toEqual([1, 3]);
});

test("offers the key as the second argument", async () => {
  const stream = givenPairs([
    ["a", 1],
    ["b", 2],
  ] as const);
  expect(await pairs(stream.branch("b", (_, key) => key === "b").falses)).toEqual([["a", 1]]);
});

test("refuses what is no boolean", async () => {
  const { trues } = given([0]).branch("falsy", ((n: number) => n) as unknown as () => boolean);
  const line = lineOf(import.meta.url, '.branch("falsy"');
  await expectFailure(trues, "not-a-boolean", { step: "test.falsy", line, record: "0" });
});

test("a predicate that throws ends the flow", async () => {
  const cause = new Error("broken");
  const { falses } = given([5]).branch("fails", () => {
    throw cause;
  });
  await expectFailure(falses, "step-failed", { step: "test.fails", record: "5" }, cause);
});
