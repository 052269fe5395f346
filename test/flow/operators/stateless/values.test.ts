import { expect, test } from "vitest";
import { givenPairs, givenRows, records } from "../../given.ts";
import { asRows, expectLikeList } from "../check.ts";

test("gives the values alone, in order, however they are batched", () =>
  expectLikeList(
    (stream) => stream.keyBy("sign", Math.sign).values(),
    (list) => list,
  ));

test("no key is offered behind it", async () => {
  const values = givenPairs([["a", 1]]).values();
  const seen: unknown[] = [];
  await records(values.map("look", (...given: unknown[]) => seen.push(given[1])));
  expect(seen).toEqual([undefined]);
});

test("keeps the event time", async () => {
  const keyedAgain = givenRows([[1, "a", 10]])
    .values()
    .keyBy("new", () => "new");
  expect(await records(asRows(keyedAgain))).toEqual([[1, "new", 10]]);
});
