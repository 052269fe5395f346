import type { Key, KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<"a" | "b", number>;

test("gives what the function gives", () => {
  expectTypeOf(numbers.apply("g", (s) => s.map("m", String))).toEqualTypeOf<Stream<string>>();
  expectTypeOf(numbers.apply("g", (s) => s.keyBy("k", (n) => n))).toEqualTypeOf<
    KeyedStream<number, number>
  >();
  expectTypeOf(keyed.apply("g", (s) => s.assertEmpty("none"))).toBeVoid();
});

test("an operator for wide records takes narrow ones", () => {
  const texts = (stream: Stream<unknown>): Stream<string> => stream.map("text", String);
  expectTypeOf(numbers.apply("g", texts)).toEqualTypeOf<Stream<string>>();
  const count = (stream: KeyedStream<Key, unknown>): KeyedStream<Key, number> => stream.countFinal("count");
  expectTypeOf(keyed.apply("g", count)).toEqualTypeOf<KeyedStream<Key, number>>();
});

test("an operator for other records does not compile", () => {
  const upper = (stream: Stream<string>): Stream<string> => stream.map("upper", (text) => text.toUpperCase());
  // @ts-expect-error the records are numbers
  numbers.apply("g", upper);
  // @ts-expect-error the stream is keyed
  keyed.apply("g", (s: Stream<number>) => s);
});
