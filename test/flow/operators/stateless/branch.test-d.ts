import type { Branches, KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const mixed: Stream<number | string>;
declare const keyed: KeyedStream<string, number | undefined>;

test("both sides have the type, unless a type guard tells them apart", () => {
  expectTypeOf(mixed.branch("b", () => Math.abs(1) > 0)).toEqualTypeOf<
    Branches<Stream<number | string>, Stream<number | string>>
  >();
  const { trues, falses } = mixed.branch("b", (x): x is string => typeof x === "string");
  expectTypeOf(trues).toEqualTypeOf<Stream<string>>();
  expectTypeOf(falses).toEqualTypeOf<Stream<number>>();
});

test("a type guard is inferred, on keyed streams too", () => {
  const { trues, falses } = keyed.branch("b", (n) => n !== undefined);
  expectTypeOf(trues).toEqualTypeOf<KeyedStream<string, number>>();
  expectTypeOf(falses).toEqualTypeOf<KeyedStream<string, undefined>>();
});

test("its result is no stream, and its predicate gives a boolean", () => {
  // @ts-expect-error which side?
  mixed.branch("b", () => true).map;
  // @ts-expect-error asynchronous
  mixed.branch("b", async () => true);
});
