import type { KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const keyed: KeyedStream<string, number>;
declare const numbers: Stream<number>;

test("state, values and result are inferred", () => {
  const stream = keyed.statefulBatch("s", {
    start: (key) => ({ key, seen: 0 }),
    onBatch(state, values, context) {
      expectTypeOf(state).toEqualTypeOf<{ key: string; seen: number }>();
      expectTypeOf(values).toEqualTypeOf<number[]>();
      expectTypeOf(context.key).toEqualTypeOf<string>();
      state.seen += values.length;
    },
    onEnd: (state) => [state.seen],
  });
  expectTypeOf(stream).toEqualTypeOf<KeyedStream<string, number>>();
});

test("functions may emit different things", () => {
  const stream = keyed.statefulBatch("s", {
    start: () => 0,
    onBatch: (_, values) => values,
    onEnd: (_, { key }) => [key],
  });
  expectTypeOf(stream).toEqualTypeOf<KeyedStream<string, number | string>>();
});

test("needs keys and lists", () => {
  // @ts-expect-error the stream has no keys
  numbers.statefulBatch;
  // @ts-expect-error a result is a list
  keyed.statefulBatch("s", { start: () => 0, onBatch: () => 7 });
});
