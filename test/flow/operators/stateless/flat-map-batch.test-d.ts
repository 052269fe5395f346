import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<string, number>;

test("is given an array and carries on the elements of the result", () => {
  const sums = numbers.flatMapBatch("f", (values) => {
    expectTypeOf(values).toEqualTypeOf<number[]>();
    return [String(values.length)];
  });
  expectTypeOf(sums).toEqualTypeOf<Stream<string>>();
});

test("is not for keyed streams: a batch may hold many keys", () => {
  // @ts-expect-error use statefulBatch
  keyed.flatMapBatch;
});
