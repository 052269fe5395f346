import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<string, number>;

test("takes undefined and null out of the type", () => {
  const ages = new Map([["Ada", 36]]);
  expectTypeOf(keyed.filterMap("f", (_, name) => ages.get(name))).toEqualTypeOf<
    KeyedStream<string, number>
  >();
  expectTypeOf(numbers.filterMap("f", (n) => (n > 0 ? `${n}` : null))).toEqualTypeOf<Stream<string>>();
});

test("keeps false and 0", () => {
  expectTypeOf(numbers.filterMap("f", (n) => n > 0 && n)).toEqualTypeOf<Stream<number | false>>();
});
