import { expect, test } from "vitest";
import { expectLikeList, rowsAfter } from "../check.ts";

// What it does among several workers: workers.test.ts.

test("is the identity on one worker, however the records are batched", () =>
  expectLikeList(
    (stream) => stream.redistribute("spread"),
    (list) => list,
  ));

test("keeps key and event time", async () => {
  expect(await rowsAfter((stream) => stream.redistribute("spread"))).toEqual([
    [1, "a", 10],
    [2, "b", 20],
    [3, "a", 30],
  ]);
});
