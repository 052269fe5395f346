import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const byName: KeyedStream<string, { readonly size: number }>;

test("the body's streams leave under their names, with their types", () => {
  const { texts, keyed, overflow } = numbers.iterate("loop", (inner) => {
    expectTypeOf(inner).toEqualTypeOf<Stream<number>>();
    return { again: inner, texts: inner.map("text", String), keyed: inner.keyBy("key", (n) => n) };
  });
  expectTypeOf(texts).toEqualTypeOf<Stream<string>>();
  expectTypeOf(keyed).toEqualTypeOf<KeyedStream<number, number>>();
  expectTypeOf(overflow).toEqualTypeOf<Stream<number>>();
});

test("a keyed stream stays keyed in its loop", () => {
  const { out, overflow } = byName.iterate("loop", (inner) => ({
    again: inner,
    out: inner.map("size", ({ size }, name) => [name, size] as const),
  }));
  expectTypeOf(out).toEqualTypeOf<KeyedStream<string, readonly [string, number]>>();
  expectTypeOf(overflow).toEqualTypeOf<KeyedStream<string, { readonly size: number }>>();
});

test("only what came in can go round", () => {
  // @ts-expect-error texts where numbers came in
  numbers.iterate("loop", (inner) => ({ again: inner.map("text", String) }));
  // @ts-expect-error keyed where the stream is not
  numbers.iterate("loop", (inner) => ({ again: inner.keyBy("key", (n) => n) }));
  // @ts-expect-error without a way round it is no loop
  numbers.iterate("loop", (inner) => ({ out: inner }));
  // @ts-expect-error what leaves is streams
  numbers.iterate("loop", (inner) => ({ again: inner, out: 1 }));
  // @ts-expect-error the name is iterate's own
  numbers.iterate("loop", (inner) => ({ again: inner, overflow: inner }));
  numbers.iterate("loop", (inner) => ({ again: inner })).overflow;
});
