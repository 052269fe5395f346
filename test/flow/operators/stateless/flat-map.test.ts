import { expect, test } from "vitest";
import { given, givenPairs, pairs, records } from "../../given.ts";
import { expectFailure, expectLikeList, lineOf, rowsAfter } from "../check.ts";

const copies = (n: number): number[] => Array.from({ length: Math.abs(n) % 4 }, (_, i) => n + i);

test("passes on each element, in order, however they are batched", () =>
  expectLikeList(
    (stream) => stream.flatMap("copies", copies),
    (list) => list.flatMap(copies),
  ));

test("runs a generator only as its elements are passed on", async () => {
  const trace: string[] = [];
  const stream = given(["x"]).flatMap("two", function* (text) {
    for (const n of [1, 2]) {
      trace.push(`made ${n}`);
      yield text + n;
    }
  });
  await records(stream.inspect("see", (text) => trace.push(`saw ${text}`)));
  expect(trace).toEqual(["made 1", "saw x1", "made 2", "saw x2"]);
});

test("takes any iterable that is an object: sets, maps, typed arrays", async () => {
  const many: (Iterable<unknown> & object)[] = [new Set([1, 2]), new Map([["k", 3]]), new Uint8Array([9])];
  expect(await records(given([0, 1, 2]).flatMap("many", (n) => many[n]!))).toEqual([1, 2, ["k", 3], 9]);
});

test("elements keep key and event time of the record", async () => {
  expect(await rowsAfter((stream) => stream.flatMap("twice", (n) => [n, n]))).toEqual([
    [1, "a", 10],
    [1, "a", 10],
    [2, "b", 20],
    [2, "b", 20],
    [3, "a", 30],
    [3, "a", 30],
  ]);
});

test("offers the key as the second argument", async () => {
  const stream = givenPairs([
    ["a", 2],
    ["b", 1],
  ] as const);
  expect(await pairs(stream.flatMap("repeat", (n, key) => Array<string>(n).fill(key)))).toEqual([
    ["a", "a"],
    ["a", "a"],
    ["b", "b"],
  ]);
});

test.each([[undefined], [null], [7], [{}]])("refuses %s for a result", async (result) => {
  const stream = given([1]).flatMap("nothing", (() => result) as unknown as () => number[]);
  const line = lineOf(import.meta.url, '.flatMap("nothing"');
  await expectFailure(stream, "not-iterable", { step: "test.nothing", line, record: "1" });
});

test("a function or a generator that throws ends the flow, with the step that it belongs to", async () => {
  const cause = new Error("broken");
  const atOnce = given([5]).flatMap("at once", (): number[] => {
    throw cause;
  });
  await expectFailure(atOnce, "step-failed", { step: "test.at once", record: "5" }, cause);
  const onTheWay = given([5]).flatMap("on the way", function* () {
    yield 1;
    throw cause;
  });
  await expectFailure(onTheWay, "step-failed", { step: "test.on the way", record: "5" }, cause);
});

test("a later step that throws is not blamed on the generator", async () => {
  const cause = new Error("broken");
  const stream = given([5])
    .flatMap("fine", function* () {
      yield 1;
    })
    .map("fails", () => {
      throw cause;
    });
  await expectFailure(stream, "step-failed", { step: "test.fails", record: "1" }, cause);
});
