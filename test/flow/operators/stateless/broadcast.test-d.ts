import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<string, number>;

test("gives the stream on, keyed or not", () => {
  expectTypeOf(numbers.broadcast("s")).toEqualTypeOf<Stream<number>>();
  expectTypeOf(keyed.broadcast("s")).toEqualTypeOf<KeyedStream<string, number>>();
});
