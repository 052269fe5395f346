import {
  type Aggregator,
  count,
  countWindow,
  distinct,
  globalWindow,
  type Key,
  type KeyedStream,
  max,
  mean,
  type Stream,
  session,
  sum,
  topK,
  tumbling,
  type WindowResult,
} from "tidemark";
import { expectTypeOf, test } from "vitest";
import { aKeyOf, aValueOf } from "../../carried.ts";

interface Order {
  readonly shop: string;
  readonly total: number;
}
declare const orders: KeyedStream<"a" | "b", Order>;
declare const numbers: KeyedStream<number, number>;
declare const whole: Stream<Order>;

test("results carry key and value, late records are the records", () => {
  const { results, late } = orders.window(tumbling({ hours: 1 })).count("n");
  expectTypeOf(results).toEqualTypeOf<KeyedStream<"a" | "b", WindowResult<"a" | "b", number>>>();
  expectTypeOf(late).toEqualTypeOf<KeyedStream<"a" | "b", Order>>();
});

test("keys of several kinds stay one stream", () => {
  const mixed = null as unknown as KeyedStream<string | number, Order>;
  const { results } = mixed.window(tumbling(1)).count("n");
  expectTypeOf(results).toEqualTypeOf<KeyedStream<string | number, WindowResult<string | number, number>>>();
});

test("windows of a whole stream have no key, and give no keyed stream", () => {
  const { results, late } = whole.window(session({ gap: 1 })).first("first");
  expectTypeOf(results).toEqualTypeOf<Stream<WindowResult<undefined, Order>>>();
  expectTypeOf(late).toEqualTypeOf<Stream<Order>>();
});

test("each aggregate has its type, without annotations", () => {
  const windows = orders.window(tumbling(1));
  type Of<R> = KeyedStream<"a" | "b", WindowResult<"a" | "b", R>>;
  expectTypeOf(windows.collect("w").results).toEqualTypeOf<Of<Order[]>>();
  expectTypeOf(
    windows.fold(
      "w",
      () => 0,
      (n, order) => n + order.total,
    ).results,
  ).toEqualTypeOf<Of<number>>();
  expectTypeOf(windows.reduce("w", (a, b) => (a.total > b.total ? a : b)).results).toEqualTypeOf<Of<Order>>();
  expectTypeOf(windows.sum("w", (order) => order.total).results).toEqualTypeOf<Of<number>>();
  expectTypeOf(windows.max("w", (order) => order.total).results).toEqualTypeOf<Of<Order>>();
  expectTypeOf(windows.last("w").results).toEqualTypeOf<Of<Order>>();
  expectTypeOf(windows.topK("w", 3, (order) => order.total).results).toEqualTypeOf<Of<Order[]>>();
  expectTypeOf(windows.distinct("w", (order) => order.shop).results).toEqualTypeOf<Of<ReadonlySet<string>>>();
  expectTypeOf(numbers.window(countWindow(1)).mean("w").results).toEqualTypeOf<
    KeyedStream<number, WindowResult<number, number>>
  >();
});

test("several aggregators at once give an object of their results", () => {
  const { results } = orders.window(tumbling(1)).aggregate("stats", {
    n: count(),
    revenue: sum((order) => order.total),
    best: max((order) => order.total),
    top: topK(3, (order) => order.total),
    shops: distinct((order) => order.shop),
  });
  expectTypeOf(aValueOf(results).value).toEqualTypeOf<{
    readonly n: number;
    readonly revenue: number;
    readonly best: Order;
    readonly top: Order[];
    readonly shops: ReadonlySet<string>;
  }>();
  const { results: own } = numbers
    .window(tumbling(1))
    .aggregate("own", { mean: mean(), most: max(), top: topK(2) });
  expectTypeOf(aValueOf(own).value).toEqualTypeOf<{
    readonly mean: number;
    readonly most: number;
    readonly top: number[];
  }>();
});

test("one of your own", () => {
  const range = null as unknown as Aggregator<number, { least: number }, string>;
  expectTypeOf(
    aValueOf(numbers.window(tumbling(1)).aggregate("w", range).results).value,
  ).toEqualTypeOf<string>();
  // @ts-expect-error it takes numbers, not orders
  orders.window(tumbling(1)).aggregate("w", range);
  // @ts-expect-error it takes numbers, not orders
  orders.window(tumbling(1)).aggregate("w", { range });
});

test("a trigger is given the values of the stream", () => {
  orders.window(globalWindow({ trigger: { when: (order) => order.total > 1 } })).count("w");
  // @ts-expect-error there is no such property
  orders.window(globalWindow({ trigger: { when: (order) => order.price > 1 } })).count("w");
});

test("operators that are made of others may be for any key", () => {
  function counted<K extends Key>(stream: KeyedStream<K, number>): KeyedStream<K, number> {
    const { results, late } = stream.window(tumbling(1), { onError: "skip" }).count("count");
    expectTypeOf(aValueOf(late)).toEqualTypeOf<number>();
    return results.map("n", ({ value, key }) => (aKeyOf(stream) === key ? value : 0));
  }
  expectTypeOf(counted(numbers)).toEqualTypeOf<KeyedStream<number, number>>();
});

test("count and global windows have no end that a record could be late for", () => {
  const global = globalWindow({ trigger: { when: (order: Order) => order.total > 1 } });
  orders.window(countWindow(2), { emitEvery: "record", onError: "skip" }).count("w");
  orders.window(global, { onError: "dead-letter" }).count("w").failed;
  orders.window(
    globalWindow({ trigger: { count: 9, every: { seconds: 1 }, when: (order) => order.total > 1 } }),
  );
  // @ts-expect-error when would it be late?
  orders.window(countWindow(2), { allowedLateness: 5 });
  // @ts-expect-error early by which time?
  orders.window(global, { emitEvery: { seconds: 5 } });
  const either = tumbling(5) as ReturnType<typeof tumbling> | ReturnType<typeof countWindow>;
  orders.window(either, { onError: "skip" }).count("w");
});

test("what makes no sense does not compile", () => {
  // @ts-expect-error an order is no number: say what to add up
  orders.window(tumbling(1)).sum("w");
  // @ts-expect-error an order is in no order: say what to compare by
  orders.window(tumbling(1)).min("w");
  // @ts-expect-error no such unit
  tumbling({ fortnights: 1 });
  // @ts-expect-error a result is due when?
  globalWindow({ trigger: {} });
  // @ts-expect-error no such option
  orders.window(tumbling(1), { lateness: 5 });
  // @ts-expect-error what to make of the windows is not said yet
  orders.window(tumbling(1)).results;
  // @ts-expect-error results are keyed or not, as their input
  whole.window(tumbling(1)).count("w").results.entries();
});
