import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<string, number>;

test("carries on the elements of what the function returns", () => {
  expectTypeOf(numbers.flatMap("f", (n) => [n, String(n)])).toEqualTypeOf<Stream<string | number>>();
  expectTypeOf(numbers.flatMap("f", (n) => new Map([[n, "x"]]))).toEqualTypeOf<Stream<[number, string]>>();
  // @ts-expect-error a text would fall apart into letters
  numbers.flatMap("f", (n) => "x".repeat(n));
  expectTypeOf(keyed.flatMap("f", (_, key) => [key])).toEqualTypeOf<KeyedStream<string, string>>();
});

test("takes generators, and a list that may be empty", () => {
  const stream = numbers.flatMap("f", function* (n) {
    yield n;
    yield "x";
  });
  expectTypeOf(stream).toEqualTypeOf<Stream<number | "x">>();
  expectTypeOf(numbers.flatMap("f", (n) => (n > 0 ? [n] : []))).toEqualTypeOf<Stream<number>>();
});

test("the result is iterable at once", () => {
  // @ts-expect-error a number
  numbers.flatMap("f", (n) => n);
  // @ts-expect-error a promise
  numbers.flatMap("f", async (n) => [n]);
  // @ts-expect-error an async generator
  numbers.flatMap("f", async function* (n) {
    yield n;
  });
});
