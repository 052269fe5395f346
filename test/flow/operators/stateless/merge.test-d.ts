import type { Key, KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const texts: Stream<string>;
declare const byName: KeyedStream<string, number>;
declare const byNumber: KeyedStream<number, number>;
declare const byAny: KeyedStream<Key, boolean>;

test("carries the union", () => {
  expectTypeOf(numbers.merge("m", texts)).toEqualTypeOf<Stream<number | string>>();
  expectTypeOf(
    numbers.merge(
      "m",
      texts,
      numbers.map("d", (n) => new Date(n)),
    ),
  ).toEqualTypeOf<Stream<number | string | Date>>();
  expectTypeOf(numbers.merge("m")).toEqualTypeOf<Stream<number>>();
  expectTypeOf(numbers.merge("m", ...[texts, texts])).toEqualTypeOf<Stream<number | string>>();
});

test("keyed streams carry the union of values under keys of one kind", () => {
  const merged = byName.merge("m", byName.map("t", String));
  expectTypeOf(merged).toEqualTypeOf<KeyedStream<string, number | string>>();
});

test("constant keys are keys of one kind", () => {
  const ones = numbers.keyBy("one", () => "one");
  const twos = texts.keyBy("two", () => "two");
  expectTypeOf(ones.merge("m", twos)).toEqualTypeOf<KeyedStream<"one" | "two", number | string>>();
  expectTypeOf(ones.merge("m", byName)).toEqualTypeOf<KeyedStream<string, number>>();
});

test("works in generic code", () => {
  const both = <K extends Key, L, R>(
    left: KeyedStream<K, L>,
    right: KeyedStream<K, R>,
  ): KeyedStream<K, L | R> => left.merge("both", right);
  expectTypeOf(both(byAny, byAny)).toEqualTypeOf<KeyedStream<Key, boolean>>();
});

test("what does not belong together does not compile", () => {
  // @ts-expect-error keyed with unkeyed
  numbers.merge("m", byName);
  // @ts-expect-error unkeyed with keyed
  byName.merge("m", numbers);
  // @ts-expect-error texts and numbers are different keys
  byName.merge("m", byNumber);
  // @ts-expect-error keys that may be either
  byName.merge("m", byAny);
  // @ts-expect-error a list of streams
  numbers.merge("m", [texts]);
  const sides = texts.branch("b", () => Math.abs(1) > 0);
  // @ts-expect-error the two sides of a branch
  numbers.merge("m", sides);
});
