import type { JoinedPair, KeyedStream, LateSide, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";
import { aValueOf } from "../../carried.ts";

declare const orders: KeyedStream<string, { total: number }>;
declare const rates: KeyedStream<string, { rate: number }>;
declare const byNumber: KeyedStream<number, string>;
declare const unkeyed: Stream<string>;

test("a pair has both sides, unless the type of join lets one be missing", () => {
  expectTypeOf(aValueOf(orders.intervalJoin("j", rates, { after: 5 }).results)).toEqualTypeOf<{
    readonly left: { total: number };
    readonly right: { rate: number };
  }>();
  expectTypeOf(aValueOf(orders.intervalJoin("j", rates, { type: "full" }).results)).toEqualTypeOf<{
    readonly left: { total: number } | undefined;
    readonly right: { rate: number } | undefined;
  }>();
  expectTypeOf(aValueOf(orders.asOfJoin("j", rates, { type: "left" }).results)).toEqualTypeOf<{
    readonly left: { total: number };
    readonly right: { rate: number } | undefined;
  }>();
});

test("a side that may be missing must be handled", () => {
  const { results } = orders.asOfJoin("j", rates, { type: "left" });
  results.map("handled", ({ left, right }) => left.total * (right?.rate ?? 1));
  // @ts-expect-error there may be no rate
  results.map("unhandled", ({ left, right }) => left.total * right.rate);
});

test("late records tell their side", () => {
  const { late } = orders.intervalJoin("j", rates);
  expectTypeOf(late).toEqualTypeOf<KeyedStream<string, LateSide<{ total: number }, { rate: number }>>>();
  late.map("what", (record) => (record.side === "left" ? record.value.total : record.value.rate));
  expectTypeOf(orders.asOfJoin("j", rates).late).toEqualTypeOf<KeyedStream<string, { total: number }>>();
});

test("what does not belong together does not compile", () => {
  // @ts-expect-error texts and numbers are different keys
  orders.intervalJoin("j", byNumber);
  // @ts-expect-error a stream without keys
  orders.asOfJoin("j", unkeyed);
  // @ts-expect-error a table is never without its record
  orders.asOfJoin("j", rates, { type: "full" });
});

test("a broadcast join keeps the kind of its stream", () => {
  const joined = orders.broadcastJoin("j", byNumber, { by: (order) => order.total });
  expectTypeOf(joined).toEqualTypeOf<KeyedStream<string, JoinedPair<{ total: number }, string>>>();
  const left = unkeyed.broadcastJoin("j", rates, { by: (text) => text, type: "left" });
  expectTypeOf(left).toEqualTypeOf<Stream<JoinedPair<string, { rate: number }, "left">>>();
  // @ts-expect-error the small side has numbers as keys
  unkeyed.broadcastJoin("j", byNumber, { by: (text) => text });
  // @ts-expect-error a small side without keys
  orders.broadcastJoin("j", unkeyed, { by: (order) => order.total });
});

test("enrich pairs with what the lookup gives, awaited", () => {
  const lookup = async (id: string): Promise<{ name: string } | undefined> => ({ name: id });
  const enriched = orders.enrich("e", (_, key) => key, lookup);
  expectTypeOf(enriched).toEqualTypeOf<
    KeyedStream<string, JoinedPair<{ total: number }, { name: string } | undefined>>
  >();
  expectTypeOf(
    unkeyed.enrich(
      "e",
      (text) => text.length,
      (n) => n,
    ),
  ).toEqualTypeOf<Stream<JoinedPair<string, number>>>();
  // @ts-expect-error there may be no such name
  enriched.map("unhandled", ({ right }) => right.name);
  // @ts-expect-error the lookup wants a text
  orders.enrich("e", (order) => order.total, lookup);
});
