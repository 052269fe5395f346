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
