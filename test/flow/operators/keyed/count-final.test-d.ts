import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const keyed: KeyedStream<"a" | "b", Date>;
declare const numbers: Stream<number>;

test("gives a number for each key", () => {
  expectTypeOf(keyed.countFinal("c")).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
});

test("needs keys", () => {
  // @ts-expect-error the stream has no keys
  numbers.countFinal;
});
