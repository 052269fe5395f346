import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const keyed: KeyedStream<"a" | "b", { readonly amount: number }>;
declare const numbers: Stream<number>;

test("the state's type is that of its start", () => {
  const sums = keyed.foldFinal(
    "f",
    () => 0,
    (sum, { amount }) => sum + amount,
  );
  expectTypeOf(sums).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
  const lists = keyed.foldFinal(
    "f",
    (key) => [key as string],
    (list, { amount }) => [...list, `${amount}`],
  );
  expectTypeOf(lists).toEqualTypeOf<KeyedStream<"a" | "b", string[]>>();
});

test("a wrong fold does not compile", () => {
  const text = (sum: number): string => `${sum}`;
  // @ts-expect-error the state is a number
  keyed.foldFinal("wrong", () => 0, text);
  // @ts-expect-error the start is a function: each key needs a state of its own
  keyed.foldFinal("f", 0, (sum, { amount }) => sum + amount);
  // @ts-expect-error the stream has no keys
  numbers.foldFinal;
});
