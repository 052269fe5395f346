import type { DeadLetter, KeyedStream, Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<"a" | "b", number>;

test("carries on what the promise gives", () => {
  expectTypeOf(numbers.mapAsync("m", async (n) => `${n}`)).toEqualTypeOf<Stream<string>>();
  expectTypeOf(numbers.mapAsync("m", (n) => n > 1)).toEqualTypeOf<Stream<boolean>>();
  expectTypeOf(numbers.flatMapAsync("m", async (n) => [`${n}`])).toEqualTypeOf<Stream<string>>();
  const generated = numbers.flatMapAsync("m", async function* (n) {
    yield `${n}`;
  });
  expectTypeOf(generated).toEqualTypeOf<Stream<string>>();
});

test("keeps keys, which the function is told, and tells of a signal", () => {
  const mapped = keyed.mapAsync("m", async (_, { key, signal, attempt }) => {
    expectTypeOf(key).toEqualTypeOf<"a" | "b">();
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    expectTypeOf(attempt).toEqualTypeOf<number>();
    return [key];
  });
  expectTypeOf(mapped).toEqualTypeOf<KeyedStream<"a" | "b", ("a" | "b")[]>>();
});

test("the policy dead-letter, and no other, gives a failed stream", () => {
  const { results, failed } = numbers.mapAsync("m", async (n) => `${n}`, {
    onError: "dead-letter",
    timeout: 5,
  });
  expectTypeOf(results).toEqualTypeOf<Stream<string>>();
  expectTypeOf(failed).toEqualTypeOf<Stream<DeadLetter<number>>>();
  const retried = keyed.mapAsync("m", async () => 1, {
    onError: { retry: { attempts: 3, backoff: { initial: { seconds: 1 } } }, otherwise: "dead-letter" },
  });
  expectTypeOf(retried.failed).toEqualTypeOf<KeyedStream<"a" | "b", DeadLetter<number, "a" | "b">>>();
  const skipping = numbers.mapAsync("m", async () => 1, {
    onError: { retry: { attempts: 3 }, otherwise: "skip" },
  });
  expectTypeOf(skipping).toEqualTypeOf<Stream<number>>();
});

test("wrong options do not compile", () => {
  // @ts-expect-error no such policy
  numbers.mapAsync("m", async () => 1, { onError: "ignore" });
  // @ts-expect-error there is no key on a stream without
  numbers.mapAsync("m", async (_, { key }) => key);
});
