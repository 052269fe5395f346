import type { DeadLetter, ErrorPolicy, InputOptions, KeyedStream, Stream, WithFailed } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;
declare const keyed: KeyedStream<"a" | "b", number>;
declare const isOne: (n: number) => n is 1;

test("dead-letter gives results and failed, typed by what came in", () => {
  const mapped = numbers.map("m", (n) => `${n}`, { onError: "dead-letter" });
  expectTypeOf(mapped.results).toEqualTypeOf<Stream<string>>();
  expectTypeOf(mapped.failed).toEqualTypeOf<Stream<DeadLetter<number>>>();
  const scanned = keyed.scan(
    "s",
    () => "",
    (text, n) => text + n,
    { onError: "dead-letter" },
  );
  expectTypeOf(scanned.results).toEqualTypeOf<KeyedStream<"a" | "b", string>>();
  expectTypeOf(scanned.failed).toEqualTypeOf<KeyedStream<"a" | "b", DeadLetter<number, "a" | "b">>>();
});

test("a filter still narrows, and keyBy's failed stream has no keys", () => {
  expectTypeOf(numbers.filter("f", isOne, { onError: "dead-letter" }).results).toEqualTypeOf<Stream<1>>();
  expectTypeOf(numbers.filter("f", isOne, { onError: "skip" })).toEqualTypeOf<Stream<1>>();
  const { results, failed } = numbers.keyBy("k", (n) => String(n), { onError: "dead-letter" });
  expectTypeOf(results).toEqualTypeOf<KeyedStream<string, number>>();
  expectTypeOf(failed).toEqualTypeOf<Stream<DeadLetter<number>>>();
});

test("a branch has three sides", () => {
  const { trues, falses, failed } = numbers.branch("b", isOne, { onError: "dead-letter" });
  expectTypeOf(trues).toEqualTypeOf<Stream<1>>();
  expectTypeOf(falses).toEqualTypeOf<Stream<number>>();
  expectTypeOf(failed).toEqualTypeOf<Stream<DeadLetter<number>>>();
  // @ts-expect-error without the policy there is no third one
  numbers.branch("b", isOne).failed;
});

test("other policies give the stream itself", () => {
  const onError = { retry: { attempts: 2 }, otherwise: "skip" } as const;
  expectTypeOf(numbers.map("m", (n) => n, { onError })).toEqualTypeOf<Stream<number>>();
  expectTypeOf(numbers.map("m", (n) => n, { onError: { retry: { attempts: 2 } } })).toEqualTypeOf<
    Stream<number>
  >();
  const retried = { retry: { attempts: 2 }, otherwise: "dead-letter" } as const;
  expectTypeOf(numbers.map("m", (n) => n, { onError: retried }).results).toEqualTypeOf<Stream<number>>();
});

test("inside of generic code, a step is what it is", () => {
  const twice = <T>(stream: Stream<T>): Stream<[T, T]> =>
    stream.map("twice", (value): [T, T] => [value, value]);
  expectTypeOf(twice(numbers)).toEqualTypeOf<Stream<[number, number]>>();
});

test("wrong policies do not compile", () => {
  // @ts-expect-error no such policy
  numbers.map("m", (n) => n, { onError: "ignore" });
  // @ts-expect-error attempts are needed
  numbers.map("m", (n) => n, { onError: { retry: {} } });
});

test("where the policy is known only when the flow is built, there may be a failed stream", () => {
  const onError = "skip" as ErrorPolicy;
  const mapped = numbers.map("m", (n) => n, { onError });
  expectTypeOf(mapped).toEqualTypeOf<
    Stream<number> | WithFailed<Stream<number>, Stream<DeadLetter<number>>>
  >();
  // @ts-expect-error it may be results and failed
  mapped.filter;
  if ("results" in mapped) mapped.failed.assertEmpty("none failed");
  expectTypeOf(numbers.branch("b", isOne, { onError }).failed).toEqualTypeOf<
    Stream<DeadLetter<number>> | undefined
  >();
  const written = numbers.output("o", console.log, { onError });
  expectTypeOf(written?.failed).toEqualTypeOf<Stream<DeadLetter<number>> | undefined>();
  const otherwise = "fail" as "fail" | "dead-letter";
  const retried = numbers.map("m", (n) => n, { onError: { retry: { attempts: 2 }, otherwise } });
  expectTypeOf(retried).toEqualTypeOf(mapped);
  const options: InputOptions<number> = { batchSize: 5 };
  expectTypeOf(numbers.flow.input("i", [1], options)).toEqualTypeOf(numbers);
});
