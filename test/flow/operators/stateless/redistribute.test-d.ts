import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<string, number>;

test("gives the stream on, keyed or not", () => {
  expectTypeOf(numbers.redistribute("s")).toEqualTypeOf<Stream<number>>();
  expectTypeOf(keyed.redistribute("s")).toEqualTypeOf<KeyedStream<string, number>>();
});
