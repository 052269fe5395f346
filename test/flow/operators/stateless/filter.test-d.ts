import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

type Order = { readonly kind: "order"; readonly amount: number };
type Refund = { readonly kind: "refund"; readonly reason: string };

declare const orders: Stream<Order | Refund>;
declare const keyed: KeyedStream<string, Order | Refund>;
declare const maybe: Stream<number | undefined>;

test("keeps the type", () => {
  expectTypeOf(orders.filter("f", (o) => o.kind.length > 3 && Math.abs(1) > 0)).toEqualTypeOf<
    Stream<Order | Refund>
  >();
});

test("a type predicate narrows the stream, also one that is inferred", () => {
  expectTypeOf(orders.filter("f", (o): o is Refund => o.kind === "refund")).toEqualTypeOf<Stream<Refund>>();
  expectTypeOf(orders.filter("f", (o) => o.kind === "refund")).toEqualTypeOf<Stream<Refund>>();
  expectTypeOf(keyed.filter("f", (o) => o.kind === "order")).toEqualTypeOf<KeyedStream<string, Order>>();
  expectTypeOf(maybe.filter("f", (n) => n !== undefined)).toEqualTypeOf<Stream<number>>();
});

test("a predicate is synchronous and gives a boolean", () => {
  // @ts-expect-error asynchronous
  orders.filter("f", async () => true);
  // @ts-expect-error a number
  orders.filter("f", (o) => (o.kind === "order" ? o.amount : 0));
  // @ts-expect-error nothing
  orders.filter("f", () => {});
});
