import { type KeyedStream, type Stream, tumbling, windowJoin } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<"a" | "b", number>;

test("throttle keeps the stream", () => {
  expectTypeOf(numbers.throttle("t", { records: 2, per: { seconds: 1 } })).toEqualTypeOf(numbers);
  expectTypeOf(keyed.throttle("t", { records: 2, per: 5 })).toEqualTypeOf(keyed);
  // @ts-expect-error in which time?
  numbers.throttle("t", { records: 2 });
});

test("reorder has late records beside", () => {
  const { results, late } = keyed.reorder("r");
  expectTypeOf(results).toEqualTypeOf(keyed);
  expectTypeOf(late).toEqualTypeOf(keyed);
  expectTypeOf(numbers.reorder("r").late).toEqualTypeOf(numbers);
  // @ts-expect-error sorted or late?
  numbers.reorder("r").map;
});

test("dedupe needs keys: they tell what is the same", () => {
  expectTypeOf(keyed.dedupe("d", { within: { hours: 1 } })).toEqualTypeOf(keyed);
  // @ts-expect-error no keys here
  numbers.dedupe;
  // @ts-expect-error no such clock
  keyed.dedupe("d", { within: 1, clock: "wall" });
});

test("what goes by keys is not for streams without", () => {
  // @ts-expect-error no keys here
  numbers.fill;
  // @ts-expect-error no keys here
  numbers.intervalJoin;
  // @ts-expect-error no keys here
  numbers.asOfJoin;
  // @ts-expect-error no keys here
  windowJoin("w", { left: numbers, right: keyed }, tumbling(1));
  // @ts-expect-error arrays of a whole stream are made by batch
  numbers.collect;
});
