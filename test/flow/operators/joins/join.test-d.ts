import {
  join,
  type Key,
  type KeyedStream,
  type Stream,
  tumbling,
  type WindowResult,
  windowJoin,
} from "tidemark";
import { expectTypeOf, test } from "vitest";
import { aValueOf } from "../../carried.ts";

declare const orders: KeyedStream<string, { total: number }>;
declare const payments: KeyedStream<string, { paid: number }>;
declare const refunds: KeyedStream<"r", Date>;
declare const byNumber: KeyedStream<number, string>;
declare const byAny: KeyedStream<Key, boolean>;
declare const unkeyed: Stream<string>;

test("a complete row has all sides, by name", () => {
  expectTypeOf(join("j", { order: orders, payment: payments, refund: refunds })).toEqualTypeOf<
    KeyedStream<string, { order: { total: number }; payment: { paid: number }; refund: Date }>
  >();
});

test("rows that may lack a side say so", () => {
  type Full = { left: { total: number } | undefined; right: { paid: number } | undefined };
  const sides = { left: orders, right: payments };
  expectTypeOf(aValueOf(join("j", sides, { emit: "running" }))).toEqualTypeOf<Full>();
  expectTypeOf(aValueOf(join("j", sides, { emit: "final" }))).toEqualTypeOf<Full>();
  expectTypeOf(aValueOf(join("j", sides, { type: "full" }))).toEqualTypeOf<Full>();
  expectTypeOf(aValueOf(join("j", sides, { type: "left" }))).toEqualTypeOf<{
    left: { total: number };
    right: { paid: number } | undefined;
  }>();
  expectTypeOf(aValueOf(join("j", sides, { type: "right", emit: "final" }))).toEqualTypeOf<{
    left: { total: number } | undefined;
    right: { paid: number };
  }>();
  expectTypeOf(aValueOf(join("j", sides, { type: "inner", emit: "final" }))).toEqualTypeOf<{
    left: { total: number };
    right: { paid: number };
  }>();
});

test("where the way of joining is known only when it runs, any side may be missing", () => {
  const emit = "running" as "complete" | "running";
  const row = join("j", { left: orders, right: payments }, { emit });
  expectTypeOf(aValueOf(row).left).toEqualTypeOf<{ total: number } | undefined>();
  const type = "inner" as "inner" | "left";
  const pair = join("j", { left: orders, right: payments }, { type });
  expectTypeOf(aValueOf(pair)).toEqualTypeOf<{
    left: { total: number };
    right: { paid: number } | undefined;
  }>();
});

test("a side that may be missing must be handled", () => {
  const running = join("j", { left: orders, right: payments }, { emit: "running" });
  running.map("handled", ({ left, right }) => (left?.total ?? 0) - (right?.paid ?? 0));
  // @ts-expect-error the right side may be missing
  running.map("unhandled", ({ right }) => right.paid);
});

test("streams that are keyed by anything join with their like", () => {
  expectTypeOf(join("j", { a: byAny, b: byAny })).toEqualTypeOf<
    KeyedStream<Key, { a: boolean; b: boolean }>
  >();
});

test("what does not belong together does not compile", () => {
  // @ts-expect-error texts and numbers are different keys
  join("j", { a: orders, b: byNumber });
  // @ts-expect-error keys that may be either
  join("j", { a: orders, b: byAny });
  // @ts-expect-error a stream without keys
  join("j", { a: orders, b: unkeyed });
  // @ts-expect-error no side of that name
  join("j", { a: orders, b: payments }, { type: "left" });
  // @ts-expect-error no such way to keep
  join("j", { a: orders, b: payments }, { keep: "product" });
});

test("a window join gives windows of rows, and late records with their side", () => {
  const { results, late } = windowJoin("j", { order: orders, refund: refunds }, tumbling(1), {
    type: "order",
  });
  expectTypeOf(results).toEqualTypeOf<
    KeyedStream<string, WindowResult<string, { order: { total: number }; refund: Date | undefined }>>
  >();
  late.map("what", (record) => (record.side === "order" ? record.value.total : record.value.getTime()));
  // @ts-expect-error texts and numbers are different keys
  windowJoin("j", { a: orders, b: byNumber }, tumbling(1));
  // @ts-expect-error the refund may be missing
  results.map("unhandled", ({ value }) => value.refund.getTime());
});

test("the method joins two streams: rows have a left and a right side", () => {
  type Full = { left: { total: number } | undefined; right: { paid: number } | undefined };
  expectTypeOf(orders.join("j", payments)).toEqualTypeOf<
    KeyedStream<string, { left: { total: number }; right: { paid: number } }>
  >();
  expectTypeOf(orders.join("j", payments, { emit: "running" })).toEqualTypeOf<KeyedStream<string, Full>>();
  expectTypeOf(orders.join("j", refunds, { type: "left", keep: "all" })).toEqualTypeOf<
    KeyedStream<string, { left: { total: number }; right: Date | undefined }>
  >();
  expectTypeOf(orders.join("j", payments, { emit: "final", type: "inner" })).toEqualTypeOf(
    join("j", { left: orders, right: payments }, { emit: "final", type: "inner" }),
  );
  expectTypeOf(byAny.join("j", byAny)).toEqualTypeOf<KeyedStream<Key, { left: boolean; right: boolean }>>();
});

test("and so does the method windowJoin", () => {
  const { results, late } = orders.windowJoin("j", refunds, tumbling(1), { type: "left" });
  expectTypeOf(results).toEqualTypeOf<
    KeyedStream<string, WindowResult<string, { left: { total: number }; right: Date | undefined }>>
  >();
  late.map("what", (record) => (record.side === "left" ? record.value.total : record.value.getTime()));
  const letters = orders.windowJoin("j", refunds, tumbling(1), { onError: "dead-letter" }).failed;
  letters.map("side", ({ record }) => (record.side === "left" ? record.value.total : 0));
  // @ts-expect-error the refund may be missing
  results.map("unhandled", ({ value }) => value.right.getTime());
});

test("what does not belong together does not compile with the methods either", () => {
  // @ts-expect-error texts and numbers are different keys
  orders.join("j", byNumber);
  // @ts-expect-error keys that may be either
  orders.join("j", byAny);
  // @ts-expect-error a stream without keys
  orders.join("j", unkeyed);
  // @ts-expect-error no keys here
  unkeyed.join;
  // @ts-expect-error the sides are called left and right
  orders.join("j", payments, { type: "order" });
  // @ts-expect-error no such way to keep
  orders.join("j", payments, { keep: "product" });
  // @ts-expect-error texts and numbers are different keys
  orders.windowJoin("j", byNumber, tumbling(1));
  // @ts-expect-error a window join gives its rows when the window does
  orders.windowJoin("j", payments, tumbling(1), { emit: "running" });
});

test("works in generic code", () => {
  const both = <K extends Key, L, R>(
    left: KeyedStream<K, L>,
    right: KeyedStream<K, R>,
  ): KeyedStream<K, { left: L; right: R }> =>
    left.intervalJoin("near", right).results.map("row", (row) => row);
  expectTypeOf(both(byAny, byAny)).toEqualTypeOf<KeyedStream<Key, { left: boolean; right: boolean }>>();
});
