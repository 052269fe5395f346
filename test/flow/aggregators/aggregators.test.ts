import fc from "fast-check";
import {
  type Aggregator,
  collect,
  count,
  distinct,
  FlowError,
  first,
  fold,
  last,
  max,
  mean,
  min,
  reduce,
  sum,
  topK,
} from "tidemark";
import { describe, expect, test } from "vitest";
import type { AnyAggregator } from "../../../ts/flow/aggregators/aggregator.ts";
import { several } from "../../../ts/flow/aggregators/several.ts";
import { stateCodec } from "../../../ts/flow/aggregators/state-codec.ts";

/** A value and its event time. */
type Item = readonly [value: number, eventTime: number];

/** In order of event time; items of one instant as they came. */
const inTime = (items: readonly Item[]): Item[] => [...items].sort(([, a], [, b]) => a - b);
const values = (items: readonly Item[]): number[] => items.map(([value]) => value);
const total = (items: readonly Item[]): number => values(items).reduce((a, b) => a + b, 0);
const least = (items: readonly Item[], sign: 1 | -1): number =>
  inTime(items).reduce((a, b) => (sign * b[0] < sign * a[0] ? b : a))[0];

/** Each aggregator, and what it must make of some items. */
const cases: [string, Aggregator<number, unknown, unknown>, (items: readonly Item[]) => unknown][] = [
  ["count", count(), (items) => items.length],
  ["sum", sum(), total],
  ["sum of a number", sum((n: number) => n * 2), (items) => 2 * total(items)],
  ["mean", mean(), (items) => total(items) / items.length],
  ["min", min<number>(), (items) => least(items, 1)],
  ["max", max<number>(), (items) => least(items, -1)],
  // Values that differ and are equal to the measure tell which of them is kept.
  [
    "min by",
    min((n: number) => n >> 2),
    (items) => inTime(items).reduce((a, b) => (b[0] >> 2 < a[0] >> 2 ? b : a))[0],
  ],
  [
    "max by",
    max((n: number) => n >> 2),
    (items) => inTime(items).reduce((a, b) => (b[0] >> 2 > a[0] >> 2 ? b : a))[0],
  ],
  ["first", first<number>(), (items) => inTime(items)[0]![0]],
  ["last", last<number>(), (items) => inTime(items).at(-1)![0]],
  ["collect", collect<number>(), (items) => values(inTime(items))],
  ["distinct", distinct<number>(), (items) => new Set(values(items))],
  ["distinct by", distinct((n: number) => n % 3), (items) => new Set(values(items).map((n) => n % 3))],
  ["topK", topK<number>(3), (items) => values(inTime(items).sort(([a], [b]) => b - a)).slice(0, 3)],
  [
    "topK by",
    topK(3, (n: number) => n >> 2),
    (items) => values(inTime(items).sort(([a], [b]) => (b >> 2) - (a >> 2))).slice(0, 3),
  ],
  ["reduce", reduce((a: number, b: number) => Math.max(a, b)), (items) => Math.max(...values(items))],
  [
    "fold",
    fold(
      () => 0,
      (n: number, value: number) => n + value,
      { merge: (a, b) => a + b },
    ),
    total,
  ],
  [
    "several",
    several({ n: count(), most: max<number>() }),
    (items) => ({ n: items.length, most: Math.max(...values(items)) }),
  ],
];

const items = fc.array(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 6 })), { minLength: 1, maxLength: 20 });

function stateOf<A>(aggregator: Aggregator<number, A, unknown>, list: readonly Item[]): A {
  return list.reduce(
    (state, [value, eventTime]) => aggregator.add(state, value, eventTime),
    aggregator.init(),
  );
}

describe.each(cases)("%s", (_, aggregator, model) => {
  test("makes of values, as they come, what a plain list function makes", () => {
    fc.assert(
      fc.property(items, (list) => {
        expect(aggregator.result(stateOf(aggregator, list))).toEqual(model(list));
      }),
    );
  });

  test("merges the states of parts into that of the whole, and leaves the right one as it is", () => {
    fc.assert(
      fc.property(items, fc.nat({ max: 20 }), (list, cut) => {
        const right = stateOf(aggregator, list.slice(cut));
        const before = structuredClone(right);
        const merged = aggregator.merge!(stateOf(aggregator, list.slice(0, cut)), right);
        expect(aggregator.result(merged)).toEqual(model(list));
        aggregator.merge!(merged, stateOf(aggregator, list)); // it may be changed, and the right one not with it
        for (const [value, eventTime] of list) aggregator.add(merged, value, eventTime);
        expect(right).toEqual(before);
      }),
    );
  });

  test("goes on from a state that was saved, as plain data", () => {
    fc.assert(
      fc.property(items, items, (list, more) => {
        const { save, load } = stateCodec(aggregator as AnyAggregator);
        const saved = structuredClone(save(stateOf(aggregator, list)));
        const state = more.reduce((later, [n, at]) => aggregator.add(later, n, at), load(saved));
        expect(aggregator.result(state)).toEqual(model([...list, ...more]));
      }),
    );
  });

  test("gives a result that later values do not change", () => {
    fc.assert(
      fc.property(items, items, (list, more) => {
        const state = stateOf(aggregator, list);
        const result = aggregator.result(state);
        const before = structuredClone(result);
        more.reduce((later, [value, eventTime]) => aggregator.add(later, value, eventTime), state);
        expect(result).toEqual(before);
      }),
    );
  });
});

test("several merge only if each can", () => {
  const unmergeable = fold(
    () => 0,
    (n: number) => n,
  );
  expect(several({ a: count(), b: unmergeable }).merge).toBeUndefined();
});

test("the mean of nothing is no number, the sum is 0", () => {
  expect(mean().result(mean().init())).toBeNaN();
  expect(sum().result(sum().init())).toBe(0);
});

test("topK of no number of values is refused", () => {
  expect(() => topK(0)).toThrow(FlowError);
  expect(() => topK(1.5)).toThrow("integer of 1 or more");
});
