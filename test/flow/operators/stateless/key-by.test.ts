import { expect, test } from "vitest";
import { given, givenPairs, pairs } from "../../given.ts";
import { expectFailure, expectLikeList, lineOf, rowsAfter } from "../check.ts";

test("gives each record its key and leaves value and order as they are, however they are batched", () =>
  expectLikeList(
    (stream) => stream.keyBy("text", String).entries(),
    (list) => list.map((n): [string, number] => [String(n), n]),
  ));

test("replaces a key, which it is given", async () => {
  const stream = givenPairs([
    ["a", 1],
    ["b", 2],
  ] as const);
  expect(await pairs(stream.keyBy("longer", (n, key) => key + n))).toEqual([
    ["a1", 1],
    ["b2", 2],
  ]);
});

test("keeps the event time", async () => {
  expect(await rowsAfter((stream) => stream.keyBy("other", (n) => n * 2), [[1, "a", 10]])).toEqual([
    [1, 2, 10],
  ]);
});

test("a number and a text that look alike are two keys; 0 and -0 are one; the empty text is a key", async () => {
  const keys = [1, "1", 0, -0, ""];
  const counts = given([0, 1, 2, 3, 4])
    .keyBy("key", (n) => keys[n]!)
    .countFinal("count");
  expect(await pairs(counts)).toEqual([
    [0, 2],
    [1, 1],
    ["", 1],
    ["1", 1],
  ]);
});

test.each([[undefined], [null], [Number.NaN], [Number.POSITIVE_INFINITY], [1n], [true], [{}], [["a"]]])(
  "refuses %s for a key",
  async (key) => {
    const stream = given(["x"]).keyBy("wrong", (() => key) as unknown as () => string);
    const line = lineOf(import.meta.url, '.keyBy("wrong"');
    await expectFailure(stream, "bad-key", { step: "test.wrong", line, record: '"x"' });
  },
);

test("a function that throws ends the flow", async () => {
  const cause = new Error("broken");
  const stream = given([5]).keyBy("fails", (): string => {
    throw cause;
  });
  await expectFailure(stream, "step-failed", { step: "test.fails", record: "5" }, cause);
});
