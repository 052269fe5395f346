import fc from "fast-check";
import { type Aggregator, max, min, topK } from "tidemark";
import { expect, test } from "vitest";
import { givenPairs, pairs } from "../given.ts";

const measures = fc.array(fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, -1, 0, 2, 7), {
  minLength: 1,
  maxLength: 8,
});

const aggregators: Record<string, [Aggregator<number, unknown, unknown>, (list: number[]) => unknown]> = {
  max: [max<number>() as Aggregator<number, unknown, unknown>, (list) => list.at(-1)],
  min: [
    min<number>() as Aggregator<number, unknown, unknown>,
    (list) => list.find((n) => !Number.isNaN(n)) ?? Number.NaN,
  ],
  topK: [topK<number>(3) as Aggregator<number, unknown, unknown>, (list) => list.slice(-3).reverse()],
};

test.each(Object.keys(aggregators))(
  "%s: what is no number comes last, in whatever order values come",
  (name) => {
    const [aggregator, expected] = aggregators[name]!;
    fc.assert(
      fc.property(
        measures,
        fc.array(fc.nat({ max: 50 }), { minLength: 8, maxLength: 8 }),
        (values, times) => {
          const state = values.reduce((kept, n, i) => aggregator.add(kept, n, times[i]!), aggregator.init());
          // NaN first, then by size.
          const sorted = [...values].sort((a, b) =>
            Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a - b || 0,
          );
          expect(aggregator.result(state)).toEqual(expected(sorted));
        },
      ),
    );
  },
);

test("a date that is none is no least date either", () => {
  const dates = [new Date(Number.NaN), new Date(5), new Date(3)];
  const least = min<Date>();
  const state = dates.reduce((kept, date, i) => least.add(kept, date, i), least.init());
  expect(least.result(state)).toEqual(new Date(3));
});

test.each([[[Number.NaN, 3, 1]], [[3, Number.NaN, 1]], [[1, 3, Number.NaN]]])(
  "at the end of the input it is the same, of %j",
  async (values) => {
    const extremes = ["minFinal", "maxFinal"] as const;
    const out = extremes.map(async (name) =>
      pairs(givenPairs(values.map((n) => ["k", n] as const))[name]("x")),
    );
    expect((await Promise.all(out)).flat()).toEqual([
      ["k", 1],
      ["k", 3],
    ]);
  },
);
