import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const orders: Stream<{
  readonly customer: string;
  readonly status: "paid" | "open";
  readonly at?: number;
}>;

test("the key's type is what the function returns", () => {
  expectTypeOf(orders.keyBy("k", (o) => o.customer).map("v", () => 1)).toEqualTypeOf<
    KeyedStream<string, number>
  >();
  expectTypeOf(orders.keyBy("k", (o) => o.status).map("v", () => 1)).toEqualTypeOf<
    KeyedStream<"paid" | "open", number>
  >();
});

test("on a keyed stream the key is replaced, and offered", () => {
  const twice = orders
    .keyBy("k", (o) => o.customer)
    .keyBy("l", (o, customer) => `${customer}/${o.status}`.length);
  expectTypeOf(twice.map("v", () => true)).toEqualTypeOf<KeyedStream<number, boolean>>();
});

test("a key is a text or a number, there at once", () => {
  // @ts-expect-error may be undefined
  orders.keyBy("k", (o) => o.at);
  // @ts-expect-error an object
  orders.keyBy("k", (o) => o);
  // @ts-expect-error a boolean
  orders.keyBy("k", (o) => o.status === "paid");
  // @ts-expect-error a promise
  orders.keyBy("k", async (o) => o.customer);
});
