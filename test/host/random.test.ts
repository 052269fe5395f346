import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../ts/host/random.ts";

const take = (seed: number, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

test("a seed gives the same numbers for ever", () => {
  expect(take(1, 3)).toEqual([0.09156953175513294, 0.8881928137485323, 0.43427017709149285]);
  expect(take(0, 2)).toEqual([0.41675133265905573, 0.5870561741002205]);
});

test("different seeds give different numbers", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (a, b) => {
      fc.pre((a | 0) !== (b | 0));
      expect(take(a, 4)).not.toEqual(take(b, 4));
    }),
  );
});

test("numbers fill [0, 1) evenly: chi-square over 64 bins, and no trend from one to the next", () => {
  const count = 64_000;
  const numbers = take(2026, count);
  const bins = new Array<number>(64).fill(0);
  for (const number of numbers) {
    expect(number >= 0 && number < 1).toBe(true);
    bins[Math.floor(number * 64)]!++;
  }
  const chiSquare = bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  expect(chiSquare).toBeGreaterThan(33); // 63 degrees of freedom: 99.9 % of draws lie in 33..104
  expect(chiSquare).toBeLessThan(104);
  let product = 0;
  for (let i = 1; i < count; i++) product += (numbers[i - 1]! - 0.5) * (numbers[i]! - 0.5);
  expect(Math.abs(product / count)).toBeLessThan(4 / 12 / Math.sqrt(count)); // 4 standard deviations
});
