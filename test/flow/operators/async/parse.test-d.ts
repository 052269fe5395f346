import type { InvalidRecord, KeyedStream, Stream } from "tidemark";
import * as v from "valibot";
import { expectTypeOf, test } from "vitest";

declare const records: Stream<unknown>;
declare const keyed: KeyedStream<"a" | "b", string>;
const Order = v.object({ id: v.number(), note: v.optional(v.string(), "none") });

test("the types of the schema become those of the stream", () => {
  const { valid, failed } = records.parse("p", Order);
  expectTypeOf(valid).toEqualTypeOf<Stream<{ id: number; note: string }>>();
  expectTypeOf(failed).toEqualTypeOf<Stream<InvalidRecord<unknown>>>();
});

test("keys are kept on both sides", () => {
  const { valid, failed } = keyed.parse("p", v.pipe(v.string(), v.transform(Number)), { concurrency: 2 });
  expectTypeOf(valid).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
  expectTypeOf(failed).toEqualTypeOf<KeyedStream<"a" | "b", InvalidRecord<string, "a" | "b">>>();
});

test("what is no schema does not compile", () => {
  // @ts-expect-error a function is no schema
  records.parse("p", (value: unknown) => value);
});
