import { expect, test } from "vitest";
import { given, records } from "../../given.ts";
import { expectFailure, expectLikeList, lineOf, rowsAfter } from "../check.ts";

test("passes on the elements of each record, in order, however they are batched", () =>
  expectLikeList(
    (stream) => stream.map("pair", (n) => [n, n + 1]).flatten("each"),
    (list) => list.flatMap((n) => [n, n + 1]),
  ));

test("an empty record gives nothing", async () => {
  expect(await records(given([[1, 2], [], [3]]).flatten("each"))).toEqual([1, 2, 3]);
});

test("takes off one level only", async () => {
  expect(await records(given([[[1], [2]]]).flatten("each"))).toEqual([[1], [2]]);
});

test("elements keep key and event time of the record", async () => {
  expect(await rowsAfter((stream) => stream.map("pair", (n) => new Set([n, -n])).flatten("each"))).toEqual([
    [1, "a", 10],
    [-1, "a", 10],
    [2, "b", 20],
    [-2, "b", 20],
    [3, "a", 30],
    [-3, "a", 30],
  ]);
});

test("refuses a record that has no elements", async () => {
  const stream = given([[1], 2 as unknown as number[]]).flatten("each");
  const line = lineOf(import.meta.url, 'number[]]).flatten("each")');
  await expectFailure(stream, "not-iterable", { step: "test.each", line, record: "2" });
});
