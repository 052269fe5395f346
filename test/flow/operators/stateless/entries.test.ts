import { expect, test } from "vitest";
import { givenPairs, givenRows, records } from "../../given.ts";
import { asRows, expectLikeList } from "../check.ts";

test("makes pairs of key and value, in order, however they are batched", () =>
  expectLikeList(
    (stream) => stream.keyBy("sign", Math.sign).entries(),
    (list) => list.map((n): [number, number] => [Math.sign(n), n]),
  ));

test("drops the key and keeps the event time", async () => {
  const pairs = givenRows([[1, "a", 10]])
    .entries()
    .keyBy("new", () => "new");
  expect(await records(asRows(pairs))).toEqual([[["a", 1], "new", 10]]);
});

test("needs no id: its step is called after the one it reads, also where there are several", async () => {
  const stream = givenPairs([["a", 1]]);
  await records(stream.entries().merge("both", stream.entries()));
  const ids = stream.flow.steps.filter((step) => step.operator === "entries").map((step) => step.id);
  expect(ids).toEqual(["test.value.entries", "test.value.entries-2"]);
});
