import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<"a" | "b", number>;

test("gives pairs", () => {
  expectTypeOf(keyed.entries()).toEqualTypeOf<Stream<["a" | "b", number]>>();
});

test("needs keys", () => {
  // @ts-expect-error no keys here
  numbers.entries();
});
