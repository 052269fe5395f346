import { expect, test } from "vitest";
import { givenPairs, givenRows, pairs, records } from "../../given.ts";
import { asRows, byKey, expectFailure, expectLikePairs, lineOf } from "../check.ts";

test("a result that does not depend on the batch is the same however they are batched", () =>
  expectLikePairs(
    (stream) =>
      stream.statefulBatch("all", {
        start: (): number[] => [],
        onBatch: (seen, values) => void seen.push(...values),
        onEnd: (seen) => [seen.join()],
      }),
    (list) => byKey(list, (values) => [values.join()]),
  ));

test("a call has the values of one key and one batch, keys in the order in which they first come", async () => {
  const calls: unknown[] = [];
  const stream = givenPairs(
    [
      ["b", 1],
      ["a", 1],
      ["b", 2],
      ["a", 2],
    ] as const,
    3,
  ).statefulBatch("see", {
    start: () => ({ batches: 0 }),
    onBatch(state, values, { key }) {
      calls.push([key, values, ++state.batches]);
      return values;
    },
  });
  expect(await pairs(stream)).toEqual([
    ["b", 1],
    ["b", 2],
    ["a", 1],
    ["a", 2],
  ]);
  expect(calls).toEqual([
    ["b", [1, 2], 1],
    ["a", [1], 1],
    ["a", [2], 2],
  ]);
});

test("results carry the latest event time of the key's records in the batch", async () => {
  const stream = givenRows(
    [
      [0, "a", 0],
      [1, "a", 30],
      [2, "a", 10],
      [3, "b", 20],
    ],
    4,
  );
  const sums = stream.statefulBatch("sum", {
    start: () => 0,
    onBatch: (_, values) => [values.reduce((a, b) => a + b)],
  });
  expect(await records(asRows(sums))).toEqual([
    [0, "a", 0],
    [3, "a", 30],
    [3, "b", 20],
  ]);
});

test("the end finds the state that was put in place", async () => {
  const stream = givenPairs(
    [
      ["a", 1],
      ["a", 2],
      ["b", 3],
    ] as const,
    1,
  ).statefulBatch("sum", {
    start: () => 0,
    onBatch: (sum, values, context) => context.setState(values.reduce((a, b) => a + b, sum)),
    onEnd: (sum) => [sum],
  });
  expect(await pairs(stream)).toEqual([
    ["a", 3],
    ["b", 3],
  ]);
});

test("an error names step, line and key, and shows the values", async () => {
  const cause = new Error("broken");
  const stream = givenPairs([
    ["k", 1],
    ["k", 2],
  ] as const).statefulBatch("fails", {
    start: () => 0,
    onBatch: () => {
      throw cause;
    },
  });
  const line = lineOf(import.meta.url, '.statefulBatch("fails"');
  await expectFailure(stream, "step-failed", { step: "test.fails", line, key: "k", record: "[1,2]" }, cause);
});

test("refuses results that are no iterable", async () => {
  const stream = givenPairs([["k", 1]]).statefulBatch("wrong", { start: () => 0, onBatch: () => 7 as never });
  await expectFailure(stream, "not-iterable", { step: "test.wrong", key: "k" });
});
