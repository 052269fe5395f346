import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const lists: Stream<number[]>;
declare const keyed: KeyedStream<string, Set<string> | readonly number[]>;
declare const numbers: Stream<number>;
declare const mixed: Stream<number | number[]>;

test("carries on the elements", () => {
  expectTypeOf(lists.flatten("f")).toEqualTypeOf<Stream<number>>();
  expectTypeOf(keyed.flatten("f")).toEqualTypeOf<KeyedStream<string, string | number>>();
});

test("needs records that are iterable, all of them", () => {
  // @ts-expect-error numbers have no elements
  numbers.flatten("f");
  // @ts-expect-error some of the records have no elements
  mixed.flatten("f");
});
