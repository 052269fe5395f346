import fc from "fast-check";
import { expect, test } from "vitest";
import { firstDayOf, monthOf } from "../../../../ts/flow/operators/windows/months.ts";

const DAY_MS = 86_400_000;
const LAST_DAY = 1e8;

test("months are those of the platform, wherever it has some", () => {
  const day = fc.oneof(fc.integer({ min: -LAST_DAY, max: LAST_DAY }), fc.integer({ min: -1e6, max: 1e5 }));
  fc.assert(
    fc.property(day, (n) => {
      const date = new Date(n * DAY_MS);
      const month = 12 * date.getUTCFullYear() + date.getUTCMonth();
      expect(monthOf(n)).toBe(month);
      expect(firstDayOf(month)).toBe(n - date.getUTCDate() + 1);
    }),
    { examples: [[0], [-1], [LAST_DAY], [-LAST_DAY + 31], [11_016], [-719_528], [-719_529]] },
  );
});

test("and go on beyond", () => {
  for (const day of [LAST_DAY, LAST_DAY + 1, 2 * LAST_DAY, -LAST_DAY - 1, -2 * LAST_DAY]) {
    const month = monthOf(day);
    expect(firstDayOf(month)).toBeLessThanOrEqual(day);
    expect(firstDayOf(month + 1)).toBeGreaterThan(day);
    expect([28, 29, 30, 31]).toContain(firstDayOf(month + 1) - firstDayOf(month));
  }
});
