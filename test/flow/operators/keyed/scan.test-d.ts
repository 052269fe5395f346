import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const keyed: KeyedStream<string, { readonly amount: number }>;
declare const numbers: Stream<number>;

test("the state's type is that of its start, which is the result's", () => {
  const sums = keyed.scan(
    "s",
    () => 0,
    (sum, { amount }) => sum + amount,
  );
  expectTypeOf(sums).toEqualTypeOf<KeyedStream<string, number>>();
  const named = keyed.scan(
    "s",
    (key) => ({ key, sum: 0 }),
    (state, { amount }, key) => ({ key, sum: state.sum + amount }),
  );
  expectTypeOf(named).toEqualTypeOf<KeyedStream<string, { key: string; sum: number }>>();
});

test("a wrong step does not compile", () => {
  const text = (sum: number): string => `${sum}`;
  // @ts-expect-error the state is a number
  keyed.scan("wrong", () => 0, text);
  // @ts-expect-error the stream has no keys
  numbers.scan;
});
