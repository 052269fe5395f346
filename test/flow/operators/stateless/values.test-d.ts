import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<string, number>;

test("gives the values", () => {
  expectTypeOf(keyed.values()).toEqualTypeOf<Stream<number>>();
});

test("needs keys", () => {
  // @ts-expect-error no keys here
  numbers.values();
});
