import { Dataflow, type Source, type Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const source: Source<Date>;
declare const later: AsyncIterable<boolean>;
declare const web: ReadableStream<Uint8Array>;
const flow = new Dataflow("types");

test("the stream carries what the source gives", () => {
  expectTypeOf(flow.input("i", [1, 2])).toEqualTypeOf<Stream<number>>();
  expectTypeOf(flow.input("i", new Map([["a", 1]]))).toEqualTypeOf<Stream<[string, number]>>();
  expectTypeOf(flow.input("i", source)).toEqualTypeOf<Stream<Date>>();
  expectTypeOf(flow.input("i", later)).toEqualTypeOf<Stream<boolean>>();
  expectTypeOf(flow.input("i", web)).toEqualTypeOf<Stream<Uint8Array>>();
});

test("options know the record", () => {
  const orders = [{ at: "2026-01-01", amount: 1 }];
  const stream = flow.input("i", orders, {
    eventTime: { at: (o) => Date.parse(o.at), outOfOrder: { seconds: 30 } },
  });
  expectTypeOf(stream).toEqualTypeOf<Stream<{ at: string; amount: number }>>();
  flow.input("i", orders, { eventTime: { at: (o) => new Date(o.at) } });
  flow.input("i", orders, { eventTime: { at: (o) => ({ epochMilliseconds: o.amount }) } });
});

test("a wrong input does not compile", () => {
  // @ts-expect-error a text is mostly meant as a path
  flow.input("i", "orders.csv");
  // @ts-expect-error a number cannot be read
  flow.input("i", 7);
  // @ts-expect-error a text is no instant
  flow.input("i", [{ at: "2026-01-01" }], { eventTime: { at: (o) => o.at } });
  // @ts-expect-error no such option
  flow.input("i", [1], { size: 10 });
});
