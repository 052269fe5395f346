import { DDSketch } from "@datadog/sketches-js";
import fc from "fast-check";
import { type Aggregator, approxDistinct, quantile } from "tidemark";
import { describe, expect, test } from "vitest";

function stateOf<V, A>(aggregator: Aggregator<V, A, unknown>, values: readonly V[]): A {
  return values.reduce((state, value) => aggregator.add(state, value, 0), aggregator.init());
}

describe("approxDistinct", () => {
  const users = (n: number, prefix = "user-"): string[] =>
    Array.from({ length: n }, (_, i) => `${prefix}${i}`);
  const byItself = approxDistinct((value: string | number) => value);
  const countOf = (values: readonly (string | number)[], precision = 12): number => {
    const aggregator = approxDistinct((value: string | number) => value, { precision });
    return aggregator.result(stateOf(aggregator, values));
  };

  test.each([0, 1, 2, 10, 100, 500, 1_000, 10_000, 300_000])(
    "of %d texts is within 4 standard errors",
    (n) => {
      const error = Math.max(n * 4 * (1.04 / 2 ** 6), 0.5);
      expect(Math.abs(countOf(users(n)) - n)).toBeLessThanOrEqual(error);
    },
  );

  test.each([6, 8, 16])("at precision %d is within 4 standard errors for many sets", (precision) => {
    let off = 0;
    for (let set = 0; set < 40; set++) {
      const n = 50 * (set + 1);
      const relative = (countOf(users(n, `${set}/`), precision) - n) / n;
      expect(Math.abs(relative)).toBeLessThan(4 * (1.04 / 2 ** (precision / 2)) + 1 / n);
      off += relative / 40;
    }
    expect(Math.abs(off)).toBeLessThan(4 * (1.04 / 2 ** (precision / 2) / Math.sqrt(40)) + 0.01); // no bias
  });

  test('of numbers: 1 and "1" are two, 0 and -0 one, and close ones differ', () => {
    expect(countOf([1, "1", 0, -0, 1 + Number.EPSILON, Number.NaN, Infinity, "", "\0", "\0\0"])).toBe(9);
    const numbers = Array.from({ length: 20_000 }, (_, i) => 1_700_000_000_000 + i);
    expect(Math.abs(countOf(numbers) - 20_000)).toBeLessThan(1_400);
  });

  test("does not depend on order or repetition, and parts merge to the same state as the whole", () => {
    const list = fc.array(fc.oneof(fc.string(), fc.integer({ min: 0, max: 3_000 })), { maxLength: 2_000 });
    fc.assert(
      fc.property(list, list, (one, other) => {
        const right = stateOf(byItself, other);
        const before = structuredClone(right);
        const merged = byItself.merge!(stateOf(byItself, one), right);
        expect(byItself.result(merged)).toBe(
          byItself.result(stateOf(byItself, [...other, ...one, ...one].reverse())),
        );
        expect(right).toEqual(before);
      }),
      { numRuns: 40 },
    );
    const many = users(5_000);
    const merged = byItself.merge!(stateOf(byItself, many.slice(0, 10)), stateOf(byItself, many.slice(5)));
    expect(merged).toEqual(stateOf(byItself, many));
  });

  test("keeps a bounded state", () => {
    expect(stateOf(byItself, users(100))).toBeInstanceOf(Map);
    expect((stateOf(byItself, users(100_000)) as Uint8Array).byteLength).toBe(4_096);
  });

  test("a precision out of range is refused", () => {
    expect(() => approxDistinct(String, { precision: 3 })).toThrow("from 4 to 16");
  });
});

describe("quantile", () => {
  const sketch = (): DDSketch => new DDSketch({ relativeAccuracy: 0.01 });
  const numbers = fc.array(
    fc.oneof(fc.integer({ min: -500, max: 500 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  const near = (quantile: number, values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[Math.floor(quantile * (values.length - 1))]!;

  test("is within the relative accuracy of the value of that rank, merged or not", () => {
    fc.assert(
      fc.property(
        numbers,
        fc.nat({ max: 60 }),
        fc.constantFrom(0, 0.1, 0.5, 0.9, 0.99, 1),
        (values, cut, q) => {
          const aggregator = quantile<number>(q, { sketch });
          const whole = stateOf(aggregator, values);
          const right = stateOf(aggregator, values.slice(cut));
          const merged = aggregator.merge!(stateOf(aggregator, values.slice(0, cut)), right);
          const exact = near(q, values);
          for (const state of [whole, merged])
            expect(Math.abs(aggregator.result(state) - exact)).toBeLessThanOrEqual(
              Math.abs(exact) * 0.0101 + 1e-9,
            );
          expect(right.count).toBe(values.slice(cut).length);
        },
      ),
    );
  });

  test("goes on from a sketch that was saved, as plain data", () => {
    fc.assert(
      fc.property(numbers, numbers, fc.constantFrom(0, 0.5, 0.99), (values, more, q) => {
        const aggregator = quantile<number>(q, { sketch });
        const saved = structuredClone(aggregator.save!(stateOf(aggregator, values)));
        const state = more.reduce((later, n) => aggregator.add(later, n, 0), aggregator.load!(saved));
        const whole = stateOf(aggregator, [...values, ...more]);
        expect(aggregator.result(state)).toBe(aggregator.result(whole));
        expect(
          aggregator.merge!(aggregator.load!(structuredClone(aggregator.save!(state))), state).count,
        ).toBe(2 * whole.count);
      }),
    );
  });

  test("a sketch that hides what it knows is not saved", () => {
    class Hidden extends DDSketch {
      readonly #inner = sketch();
      override accept(n: number): void {
        this.#inner?.accept(n);
      }
      // @ts-expect-error what others keep in a property
      override get count(): number {
        return this.#inner?.count ?? 0;
      }
      override set count(_: number) {}
    }
    const aggregator = quantile<number>(0.5, { sketch: () => new Hidden({ relativeAccuracy: 0.01 }) });
    expect(() => aggregator.save!(stateOf(aggregator, [1]))).toThrow("all it knows in its properties");
  });

  test("one out of range is refused", () => {
    expect(() => quantile(1.5, { sketch })).toThrow("from 0 to 1");
  });
});
