import fc from "fast-check";
import { expect, test } from "vitest";
import { given, givenRows, pairs, records, runToEnd } from "../../given.ts";
import { asRows, expectFailure } from "../check.ts";

test("each record goes to the first output whose predicate is true, or to the rest, in order", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 8 }),
      async (list, size) => {
        const parts = given(list, size).split("by", { negative: (n) => n < 0, even: (n) => n % 2 === 0 });
        const seen = { negative: [] as number[], even: [] as number[], rest: [] as number[] };
        parts.negative.output("negative", seen.negative);
        parts.even.output("even", seen.even);
        parts.rest.output("rest", seen.rest);
        await runToEnd(parts.rest.flow);
        expect(seen).toEqual({
          negative: list.filter((n) => n < 0),
          even: list.filter((n) => n >= 0 && n % 2 === 0),
          rest: list.filter((n) => n >= 0 && n % 2 !== 0),
        });
      },
    ),
    { numRuns: 30 },
  ));

test("on a keyed stream the key is offered and kept, as is the event time", async () => {
  const { b, rest } = givenRows([
    [1, "a", 10],
    [2, "b", 20],
  ]).split("by key", { b: (_, key) => key === "b" });
  const seen: unknown[] = [];
  asRows(b.merge("all", rest)).output("seen", seen);
  await runToEnd(b.flow);
  expect(seen.sort()).toEqual([
    [1, "a", 10],
    [2, "b", 20],
  ]);
});

test("an output that nobody reads is no hindrance", async () => {
  const { odd } = given([1, 2, 3]).split("by", { odd: (n) => n % 2 === 1 });
  expect(await records(odd)).toEqual([1, 3]);
  const { two } = given([1, 2, 3])
    .keyBy("k", (n) => n)
    .split("by", { two: (n) => n === 2 });
  expect(await pairs(two)).toEqual([[2, 2]]);
});

test("the predicates are steps of a group, called as their outputs", () => {
  const { flow } = given([1]).split("size", { small: () => true, large: () => true }).rest;
  expect(flow.steps.map(({ id }) => id)).toEqual(["test.given", "test.size.small", "test.size.large"]);
});

test("a predicate that throws ends the flow, naming its output", () => {
  const cause = new Error("no");
  const { rest } = given([1]).split("by", {
    bad() {
      throw cause;
    },
  });
  return expectFailure(rest, "step-failed", { step: "test.by.bad" }, cause);
});

test("no output may be called rest, and there must be one", () => {
  // @ts-expect-error there is one already
  expect(() => given([1]).split("a", { rest: () => true })).toThrow(/\[bad-option\]/);
  expect(() => given([1]).split("b", {})).toThrow(/\[bad-option\]/);
});
