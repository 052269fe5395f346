import {
  type DeadLetter,
  type Gap,
  globalWindow,
  type KeyedStream,
  type SideRecord,
  type StandardSchema,
  type Stream,
  sideOutput,
  tumbling,
  type WindowResult,
  windowJoin,
} from "tidemark";
import { expectTypeOf, test } from "vitest";

interface Order {
  readonly id: string;
  readonly total: number;
  readonly at: number;
}

declare const orders: Stream<Order>;
declare const keyed: KeyedStream<"a" | "b", Order>;
declare const numbers: KeyedStream<"a" | "b", number>;
declare const rates: KeyedStream<string, { readonly rate: number }>;

const onError = "dead-letter";
type Failed<V> = KeyedStream<"a" | "b", DeadLetter<V, "a" | "b">>;

test("withEventTime", () => {
  const plain = orders.withEventTime("e", { at: (order) => order.at, outOfOrder: 5, onError });
  expectTypeOf(plain.results).toEqualTypeOf<Stream<Order>>();
  expectTypeOf(plain.failed).toEqualTypeOf<Stream<DeadLetter<Order>>>();
  const withKeys = keyed.withEventTime("e", { at: (order, key) => order.at + key.length, onError });
  expectTypeOf(withKeys.failed).toEqualTypeOf<Failed<Order>>();
  expectTypeOf(keyed.withEventTime("e", { at: ({ at }) => at, onError: "skip" })).toEqualTypeOf(keyed);
  const custom = { onRecord: (at: number, order: Order) => at - order.total };
  expectTypeOf(orders.withEventTime("e", { at: ({ at }) => at, watermark: () => custom })).toEqualTypeOf(
    orders,
  );
  // @ts-expect-error a text is no instant
  orders.withEventTime("e", { at: (order) => order.id });
  // @ts-expect-error either, or
  orders.withEventTime("e", { at: ({ at }) => at, monotone: true, outOfOrder: 5 });
});

test("batch and collect", () => {
  const { results, failed } = orders.batch("b", { bytes: { most: 9, of: (order) => order.total }, onError });
  expectTypeOf(results).toEqualTypeOf<Stream<Order[]>>();
  expectTypeOf(failed).toEqualTypeOf<Stream<DeadLetter<Order>>>();
  expectTypeOf(orders.batch("b", { size: 2, within: { seconds: 1 } })).toEqualTypeOf<Stream<Order[]>>();
  // @ts-expect-error when?
  orders.batch("b", {});
  // @ts-expect-error when?
  keyed.collect("c", {});
  // @ts-expect-error nothing of the user's runs there
  keyed.collect("c", { size: 2, onError: "skip" });
});

test("minFinal and maxFinal, with a measure and without", () => {
  const least = keyed.minFinal("m", (order) => order.total, { onError });
  expectTypeOf(least.results).toEqualTypeOf<KeyedStream<"a" | "b", Order>>();
  expectTypeOf(least.failed).toEqualTypeOf<Failed<Order>>();
  expectTypeOf(numbers.maxFinal("m")).toEqualTypeOf(numbers);
  expectTypeOf(numbers.maxFinal("m", undefined, { onError: "skip" })).toEqualTypeOf(numbers);
  expectTypeOf(numbers.maxFinal("m", (n) => -n)).toEqualTypeOf(numbers);
  // @ts-expect-error what to compare by?
  keyed.maxFinal("m", undefined, { onError: "skip" });
});

test("fill: a letter has the gap", () => {
  const options = { every: 1, longest: 9 };
  const { results, late, failed } = numbers.fill("f", {
    ...options,
    with: ({ before }) => `${before}`,
    onError,
  });
  expectTypeOf(results).toEqualTypeOf<KeyedStream<"a" | "b", number | string>>();
  expectTypeOf(late).toEqualTypeOf(numbers);
  expectTypeOf(failed).toEqualTypeOf<Failed<Gap<number>>>();
  // @ts-expect-error no failed stream without the policy
  numbers.fill("f", { ...options, with: "linear" }).failed;
});

test("split", () => {
  const parts = keyed.split("s", { large: (order) => order.total > 5 }, { onError });
  expectTypeOf(parts.large).toEqualTypeOf(keyed);
  expectTypeOf(parts.rest).toEqualTypeOf(keyed);
  expectTypeOf(parts.failed).toEqualTypeOf<Failed<Order>>();
  // @ts-expect-error no failed stream without the policy
  orders.split("s", { large: ({ total }) => total > 5 }, { onError: "skip" }).failed;
});

test("broadcastJoin and enrich", () => {
  const left = orders.broadcastJoin("j", rates, { by: (order) => order.id, type: "left", onError });
  left.results.map("handled", (pair) => pair.left.total * (pair.right?.rate ?? 1));
  // @ts-expect-error there may be no rate
  left.results.map("unhandled", (pair) => pair.right.rate);
  expectTypeOf(left.failed).toEqualTypeOf<Stream<DeadLetter<Order>>>();
  const enriched = keyed.enrich(
    "e",
    (order) => order.id,
    async (id) => id.length,
    { onError },
  );
  enriched.results.map("known", ({ left: order, right }) => order.total + right);
  expectTypeOf(enriched.failed).toEqualTypeOf<Failed<Order>>();
  const lengthOf = async (id: string) => id.length;
  // @ts-expect-error the lookup takes texts
  keyed.enrich("e", (order) => order.total, lengthOf);
});

test("windows and window joins", () => {
  const sums = keyed.window(tumbling(5), { onError }).sum("w", (order) => order.total);
  expectTypeOf(sums.results).toEqualTypeOf<KeyedStream<"a" | "b", WindowResult<"a" | "b", number>>>();
  expectTypeOf(sums.failed).toEqualTypeOf<Failed<Order>>();
  const whole = orders.window(tumbling(5), { onError: "skip" }).count("w");
  expectTypeOf(whole.results).toEqualTypeOf<Stream<WindowResult<undefined, number>>>();
  // @ts-expect-error no failed stream without the policy
  whole.failed;
  const sides = { order: keyed, amount: numbers };
  const trigger = { when: (record: SideRecord<typeof sides>) => record.side === "order" };
  const joined = windowJoin("j", sides, globalWindow({ trigger }), { onError });
  expectTypeOf(joined.failed).toEqualTypeOf<Failed<SideRecord<typeof sides>>>();
});

test("stateful: where a function has no value, a letter may have no record", () => {
  const start = (): number => 0;
  const values = keyed.stateful("s", { start, onValue: (_, order) => [order.id] }, { onError });
  expectTypeOf(values.failed).toEqualTypeOf<Failed<Order>>();
  const timers = keyed.stateful(
    "s",
    { start, onValue: () => {}, onTimer: (_, context) => context.forget() },
    { onError },
  );
  expectTypeOf(timers.failed).toEqualTypeOf<Failed<Order | undefined>>();
  const batches = keyed.statefulBatch("s", { start, onBatch: () => {}, onEnd: (n) => [n] }, { onError });
  expectTypeOf(batches.failed).toEqualTypeOf<Failed<Order[] | undefined>>();
  const sides = keyed.stateful(
    "s",
    { start, onValue: (_, order) => [sideOutput("big", order.total)] },
    { sideOutputs: ["big"], onError },
  );
  expectTypeOf(sides.failed).toEqualTypeOf<Failed<Order>>();
  expectTypeOf(sides.big).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
});

test("parse gives what the schema does, and the issues", () => {
  const schema = null as unknown as StandardSchema<unknown, Order>;
  const { valid, failed } = keyed.parse("p", schema);
  expectTypeOf(valid).toEqualTypeOf(keyed);
  failed.map("why", ({ record, key, issues }) => `${record.id} ${key} ${issues[0]?.message}`);
  // @ts-expect-error its policy is that of the failed stream
  keyed.parse("p", schema, { onError: "skip" });
});

test("what has a failed stream is no stream", () => {
  const mapped = orders.map("m", (order) => order.total, { onError });
  // @ts-expect-error results or failed?
  mapped.filter;
  // @ts-expect-error results or failed?
  orders.merge("all", mapped);
  mapped.results
    .merge("all", mapped.failed)
    .map("either", (either) => (typeof either === "number" ? either : either.record.total));
});

test("a chain needs no annotation", () => {
  const out = orders
    .parse("p", null as unknown as StandardSchema<unknown, Order>)
    .valid.keyBy("shop", (order) => order.id)
    .window(tumbling({ hours: 1 }))
    .fold(
      "spend",
      () => ({ n: 0, sum: 0 }),
      (state, order) => ({ n: state.n + 1, sum: state.sum + order.total }),
    )
    .results.filter("large", ({ value }) => value.sum > 10)
    .map("line", ({ start, value }, shop) => `${shop.toUpperCase()} ${start.toFixed()} ${value.n.toFixed()}`);
  expectTypeOf(out).toEqualTypeOf<KeyedStream<string, string>>();
});
