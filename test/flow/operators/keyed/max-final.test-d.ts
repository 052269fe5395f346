import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

interface Order {
  readonly amount: number;
  readonly placed?: Date;
}
declare const orders: KeyedStream<string, Order>;
declare const numbers: KeyedStream<string, number>;
declare const mixed: KeyedStream<string, number | undefined>;
declare const unkeyed: Stream<number>;

test("values that are ordered need no measure, and may have one", () => {
  expectTypeOf(numbers.maxFinal("m")).toEqualTypeOf<KeyedStream<string, number>>();
  expectTypeOf(numbers.maxFinal("m", (n) => -n)).toEqualTypeOf<KeyedStream<string, number>>();
  expectTypeOf(numbers.map("d", (n) => new Date(n)).maxFinal("m")).toEqualTypeOf<KeyedStream<string, Date>>();
});

test("others are compared by something that is", () => {
  expectTypeOf(orders.maxFinal("m", (o) => o.amount)).toEqualTypeOf<KeyedStream<string, Order>>();
  expectTypeOf(mixed.maxFinal("m", (n) => n ?? 0)).toEqualTypeOf<KeyedStream<string, number | undefined>>();
});

test("what has no order does not compile", () => {
  // @ts-expect-error by what?
  orders.maxFinal("m");
  // @ts-expect-error undefined has no order
  mixed.maxFinal("m");
  // @ts-expect-error may be undefined
  orders.maxFinal("m", (o) => o.placed);
  // @ts-expect-error the stream has no keys
  unkeyed.maxFinal;
});
