import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<"a" | "b", number>;

test("carries on what the function returns", () => {
  expectTypeOf(numbers.map("m", (n) => `${n}`)).toEqualTypeOf<Stream<string>>();
  expectTypeOf(numbers.map("m", (n) => ({ n, even: n % 2 === 0 }))).toEqualTypeOf<
    Stream<{ n: number; even: boolean }>
  >();
  expectTypeOf(numbers.map("m", async (n) => n)).toEqualTypeOf<Stream<Promise<number>>>();
});

test("keeps keys, which the function is given", () => {
  const mapped = keyed.map("m", (n, key) => {
    expectTypeOf(key).toEqualTypeOf<"a" | "b">();
    return [n];
  });
  expectTypeOf(mapped).toEqualTypeOf<KeyedStream<"a" | "b", number[]>>();
});

test("takes functions that are written elsewhere, generic ones too", () => {
  expectTypeOf(numbers.map("m", String)).toEqualTypeOf<Stream<string>>();
  const pair = <T>(x: T): [T, T] => [x, x];
  expectTypeOf(numbers.map("m", pair)).toEqualTypeOf<Stream<[number, number]>>();
});

test("a wrong function does not compile", () => {
  // @ts-expect-error the records are numbers
  numbers.map("m", (text: string) => text);
  // @ts-expect-error there is no key on a stream without
  numbers.map("m", (_, key) => key);
  // @ts-expect-error an id is a text
  numbers.map(7, (n) => n);
});
