import { Dataflow, type KeyedStream, type Stream } from "tidemark";
import { expect, test } from "vitest";
import { given, givenPairs, pairs, records } from "../../given.ts";
import { expectFailure, lineOf } from "../check.ts";

const ids = (flow: Dataflow): string[] => flow.steps.map((step) => step.id);

/** An operator made of others, which itself uses one made of others. */
const words = (lines: Stream<string>): Stream<string> =>
  lines
    .flatMap("split", (line) => line.split(" "))
    .apply("clean", (split) =>
      split.filter("some", (word) => word !== "").map("lower", (word) => word.toLowerCase()),
    );

test("steps inside have dotted ids, through any depth", async () => {
  const stream = given(["To  be", "OR"]).apply("words", words);
  expect(await records(stream)).toEqual(["to", "be", "or"]);
  expect(ids(stream.flow)).toEqual([
    "test.given",
    "test.words.split",
    "test.words.clean.some",
    "test.words.clean.lower",
  ]);
});

test("one operator may be used several times under several names", async () => {
  const stream = given(["a b"]).apply("first", words).apply("second", words);
  expect(await records(stream)).toEqual(["a", "b"]);
});

test("may return a keyed stream, several streams, or nothing", async () => {
  const stream = given([1, 2, 3]);
  const counts = stream.apply("count", (numbers) =>
    numbers.keyBy("parity", (n) => n % 2).countFinal("count"),
  );
  stream.apply("check", (numbers) => numbers.filter("negative", (n) => n < 0).assertEmpty("none"));
  const { trues, falses } = stream.apply("sides", (numbers) => numbers.branch("odd", (n) => n % 2 === 1));
  const both = trues.merge("both", falses);
  expect(await pairs(counts)).toEqual([
    [0, 1],
    [1, 2],
  ]);
  expect(await records(both)).toEqual([1, 2, 3]);
});

test("works on keyed streams", async () => {
  const topTwo = (stream: KeyedStream<string, number>): KeyedStream<string, number[]> =>
    stream.foldFinal(
      "top",
      (): number[] => [],
      (top, n) => [...top, n].sort((a, b) => b - a).slice(0, 2),
    );
  const stream = givenPairs<string, number>([
    ["a", 1],
    ["a", 3],
    ["a", 2],
  ]).apply("best", topTwo);
  expect(await pairs(stream)).toEqual([["a", [3, 2]]]);
});

test("after a group that throws, steps have the ids they would have without it", () => {
  const stream = given([1]);
  expect(() =>
    stream.apply("group", () => {
      throw new Error("no");
    }),
  ).toThrow("no");
  stream.map("after", (n) => n);
  expect(ids(stream.flow)).toEqual(["test.given", "test.after"]);
});

test("names of groups are ids: unique, without a period, not empty", () => {
  const stream = given(["a"]);
  stream.apply("words", words);
  const code = (value: string): unknown => expect.objectContaining({ name: "FlowError", code: value });
  expect(() => stream.apply("words", words)).toThrow(code("duplicate-step") as Error);
  expect(() => stream.map("words", (word) => word)).toThrow(code("duplicate-step") as Error);
  expect(() => stream.apply("given", words)).toThrow(code("duplicate-step") as Error);
  expect(() => stream.apply("a.b", words)).toThrow(code("bad-id") as Error);
  expect(() => stream.apply("", words)).toThrow(code("bad-id") as Error);
});

test("an error inside names the inner step and the line that declared it", async () => {
  const cause = new Error("broken");
  const broken = (stream: Stream<number>): Stream<number> =>
    stream.map("inner", () => {
      throw cause;
    });
  const line = lineOf(import.meta.url, 'stream.map("inner"');
  await expectFailure(
    given([1]).apply("outer", broken),
    "step-failed",
    { step: "test.outer.inner", line },
    cause,
  );
});

test("a flow groups inputs too", async () => {
  const flow = new Dataflow("test");
  const numbers = flow.apply("fixture", (inner) => inner.input("numbers", [1, 2]));
  expect(await records(numbers)).toEqual([1, 2]);
  expect(ids(flow)).toEqual(["test.fixture.numbers"]);
});
