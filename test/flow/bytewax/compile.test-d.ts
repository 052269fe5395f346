import { Dataflow, join, type KeyedStream, type Stream, tumbling, windowJoin } from "tidemark";
import { expectTypeOf, test } from "vitest";
import { aValueOf } from "../carried.ts";

// What Bytewax tells when a flow runs, or not at all, and here does not compile. Numbers as in the cases.

const flow = new Dataflow("types");
const numbers = flow.input("numbers", [1, 2]);
const texts = flow.input("texts", ["a"]);
const byNumber = numbers.keyBy("by number", (n) => n);
const byText = texts.keyBy("by text", (text) => text);

test("2, 10: a predicate gives a boolean", () => {
  // @ts-expect-error a number is no answer
  numbers.filter("odd", (n) => n % 2);
  // @ts-expect-error nor is a promise
  numbers.branch("odd", async (n: number) => n > 1);
});

test("4: what filterMap drops is not in the type of what it gives", () => {
  const lengths = texts.filterMap("length", (text) => (text === "" ? undefined : text.length));
  expectTypeOf(lengths).toEqualTypeOf<Stream<number>>();
});

test("5, 7: what is flattened has elements", () => {
  // @ts-expect-error a number has none
  numbers.flatMap("each", (n) => n);
  // @ts-expect-error numbers have none
  numbers.flatten("each");
});

test("8: a key is a string or a number", () => {
  // @ts-expect-error an object is none
  numbers.keyBy("key", (n) => ({ n }));
  // @ts-expect-error what may be missing is none
  texts.keyBy("key", (text) => text.at(0)?.length);
});

test("10: a type predicate narrows both sides", () => {
  const mixed = flow.input("mixed", [1, "a"] as (number | string)[]);
  const { trues, falses } = mixed.branch("type", (value): value is number => typeof value === "number");
  expectTypeOf(trues).toEqualTypeOf<Stream<number>>();
  expectTypeOf(falses).toEqualTypeOf<Stream<string>>();
});

test("17: streams are merged one by one, keyed ones with keyed ones", () => {
  // @ts-expect-error a list is no stream
  numbers.merge("all", [texts]);
  // @ts-expect-error the keyed one has records of another kind
  numbers.merge("all", byNumber);
});

test("30: what keeps state by key needs a key", () => {
  // @ts-expect-error there is none
  numbers.stateful("s", { start: () => 0, onValue: () => [] });
  // @ts-expect-error there is none
  numbers.collect("c", { size: 2 });
  // @ts-expect-error there is none
  numbers.countFinal("c");
});

test("31, 34: rows have the sides by name; those that may be missing are told apart", () => {
  const sides = { left: byNumber, right: numbers.keyBy("again", (n) => n).map("text", String) };
  expectTypeOf(join("complete", sides)).toEqualTypeOf<KeyedStream<number, { left: number; right: string }>>();
  const running = join("running", sides, { emit: "running" });
  expectTypeOf(aValueOf(running)).toEqualTypeOf<{ left: number | undefined; right: string | undefined }>();
  const one = join("left", sides, { emit: "final", type: "left" });
  expectTypeOf(aValueOf(one)).toEqualTypeOf<{ left: number; right: string | undefined }>();
});

test("31: sides have keys of one kind", () => {
  // @ts-expect-error numbers and texts are never equal
  join("mixed", { left: byNumber, right: byText });
});

test("37: modes are those there are", () => {
  const sides = { left: byNumber, right: byNumber };
  // @ts-expect-error it is called "all"
  join("modes", sides, { keep: "product" });
  // @ts-expect-error there is no such mode
  join("modes", sides, { emit: "now" });
  // @ts-expect-error no side is called that
  join("modes", sides, { type: "middle" });
  // @ts-expect-error a window join gives its rows when the window does
  windowJoin("modes", sides, tumbling(10), { emit: "running" });
});

test("56: session and tumbling windows of a stream without keys are those of the whole stream", () => {
  const { results } = numbers.window(tumbling(10), { clock: "processing" }).count("count");
  expectTypeOf(aValueOf(results).key).toEqualTypeOf<undefined>();
  expectTypeOf(aValueOf(results).value).toEqualTypeOf<number>();
});
