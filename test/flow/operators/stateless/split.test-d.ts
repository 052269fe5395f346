import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const mixed: Stream<number | string | boolean>;
declare const keyed: KeyedStream<"a" | "b", number | string>;

test("type predicates narrow their outputs and the rest; others leave the type", () => {
  const parts = mixed.split("by", {
    numbers: (v): v is number => typeof v === "number",
    truthy: (v) => Boolean(v),
    texts: (v) => typeof v === "string",
  });
  expectTypeOf(parts.numbers).toEqualTypeOf<Stream<number>>();
  expectTypeOf(parts.truthy).toEqualTypeOf<Stream<number | string | boolean>>();
  expectTypeOf(parts.texts).toEqualTypeOf<Stream<string>>();
  expectTypeOf(parts.rest).toEqualTypeOf<Stream<boolean>>();
  // @ts-expect-error no such output
  parts.other;
});

test("keys stay, and are offered", () => {
  const parts = keyed.split("by", {
    a(value, key) {
      expectTypeOf(value).toEqualTypeOf<number | string>();
      expectTypeOf(key).toEqualTypeOf<"a" | "b">();
      return key === "a";
    },
    numbers: (v) => typeof v === "number",
  });
  expectTypeOf(parts.a).toEqualTypeOf<KeyedStream<"a" | "b", number | string>>();
  expectTypeOf(parts.numbers).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
  expectTypeOf(parts.rest).toEqualTypeOf<KeyedStream<"a" | "b", string>>();
});

test("what fills a gap joins the type; a line is for numbers", () => {
  const numbers = keyed.filter("numbers", (v) => typeof v === "number");
  const options = { every: 10, longest: 100 };
  expectTypeOf(numbers.fill("f", { ...options, with: "linear" }).results).toEqualTypeOf<
    KeyedStream<"a" | "b", number>
  >();
  const filled = numbers.fill("f", { ...options, with: ({ before }) => `like ${before.toFixed(1)}` });
  expectTypeOf(filled.results).toEqualTypeOf<KeyedStream<"a" | "b", number | string>>();
  expectTypeOf(filled.late).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
  // @ts-expect-error texts lie on no line
  keyed.fill("f", { ...options, with: "linear" });
});
