import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const keyed: KeyedStream<string, number>;
declare const numbers: Stream<number>;

test("two values make one", () => {
  expectTypeOf(keyed.reduceFinal("r", (a, b) => a + b)).toEqualTypeOf<KeyedStream<string, number>>();
});

test("of their own type", () => {
  // @ts-expect-error texts out of numbers
  keyed.reduceFinal("r", (a, b) => `${a}${b}`);
  // @ts-expect-error the stream has no keys
  numbers.reduceFinal;
});
