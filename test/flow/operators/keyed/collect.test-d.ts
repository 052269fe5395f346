import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const keyed: KeyedStream<string, number>;
declare const numbers: Stream<number>;

test("gives arrays", () => {
  expectTypeOf(keyed.collect("c", { size: 2 })).toEqualTypeOf<KeyedStream<string, number[]>>();
  expectTypeOf(keyed.collect("c", { within: { seconds: 1 } })).toEqualTypeOf<KeyedStream<string, number[]>>();
});

test("a wrong option does not compile", () => {
  // @ts-expect-error no such unit
  keyed.collect("c", { within: { fortnights: 1 } });
  // @ts-expect-error no such option
  keyed.collect("c", { count: 2 });
  // @ts-expect-error the stream has no keys
  numbers.collect;
});
