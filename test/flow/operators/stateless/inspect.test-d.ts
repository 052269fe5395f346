import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<string, number>;

test("gives the stream on, with or without a function", () => {
  expectTypeOf(numbers.inspect("i")).toEqualTypeOf<Stream<number>>();
  expectTypeOf(keyed.inspect("i", (_, key) => key.length)).toEqualTypeOf<KeyedStream<string, number>>();
  expectTypeOf(numbers.inspect("i", console.log)).toEqualTypeOf<Stream<number>>();
});
