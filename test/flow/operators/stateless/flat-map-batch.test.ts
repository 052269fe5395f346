import { expect, test } from "vitest";
import { given, givenRows, records } from "../../given.ts";
import { asRows, expectFailure, expectLikeList, lineOf } from "../check.ts";

test("a result that does not depend on the batch is the same however they are batched", () =>
  expectLikeList(
    (stream) => stream.flatMapBatch("odd", (values) => values.filter((n) => n % 2 !== 0)),
    (list) => list.filter((n) => n % 2 !== 0),
  ));

test("gets the records of a batch together", async () => {
  const batches: number[][] = [];
  const stream = given([1, 2, 3, 4, 5], 2).flatMapBatch("see", (values) => {
    batches.push(values);
    return values;
  });
  expect(await records(stream)).toEqual([1, 2, 3, 4, 5]);
  expect(batches).toEqual([[1, 2], [3, 4], [5]]);
});

test("is never called without records", async () => {
  let calls = 0;
  const none = given([1, 2], 1)
    .filter("none", () => false)
    .flatMapBatch("count", (values) => {
      calls++;
      return values;
    });
  expect(await records(none)).toEqual([]);
  expect(calls).toBe(0);
});

test("several in a row each see the whole batch", async () => {
  const sum = (values: number[]): number[] => [values.reduce((a, b) => a + b)];
  const stream = given([1, 2, 3, 4], 2).flatMapBatch("sum", sum).flatMapBatch("again", sum);
  expect(await records(stream)).toEqual([3, 7]);
});

test("results carry the latest event time of their batch, which ends where the watermark steps", async () => {
  const stream = givenRows(
    [
      [0, "a", 0],
      [1, "a", 30],
      [2, "a", 10],
      [3, "a", 20],
    ],
    4,
  ).values();
  const summed = stream.flatMapBatch("sum", (values) => [values.reduce((a, b) => a + b)]);
  expect(await records(asRows(summed.keyBy("one", () => "one")))).toEqual([
    [0, "one", 0],
    [6, "one", 30],
  ]);
});

test("takes any iterable for a result", async () => {
  const stream = given([1, 2]).flatMapBatch("lazily", function* (values) {
    yield* values;
    yield 3;
  });
  expect(await records(stream)).toEqual([1, 2, 3]);
});

test("an error names the step and shows the batch", async () => {
  const cause = new Error("broken");
  const stream = given([1, 2]).flatMapBatch("fails", () => {
    throw cause;
  });
  const line = lineOf(import.meta.url, '.flatMapBatch("fails"');
  await expectFailure(stream, "step-failed", { step: "test.fails", line, record: "[1,2]" }, cause);
  const none = given([1]).flatMapBatch("none", (() => undefined) as unknown as () => number[]);
  await expectFailure(none, "not-iterable", { step: "test.none" });
});

test("a batch has its own latest event time, whatever came before", async () => {
  const rows = [20, 10].map((at) => [at, "k", at] as const);
  const stream = givenRows(rows, 1)
    .values()
    .flatMapBatch("same", (values) => values)
    .keyBy("rekey", () => "k");
  expect(await records(asRows(stream))).toEqual(rows);
});
