import { expectRows, given, givenKeyed, rowsOf } from "tidemark/testing";
import { expect, test } from "vitest";

// Nothing here imports "tidemark": a test of a single step need not.

test("steps of every kind can be tested by the test kit alone", async () => {
  const keyed = givenKeyed([
    { value: 1, key: "a", at: 5 },
    { value: 2, key: "a", at: 6 },
  ]);
  const sums = keyed.scan(
    "sum",
    () => 0,
    (sum, n) => sum + n,
  );
  await expectRows(sums, [
    { value: 1, key: "a" },
    { value: 3, key: "a" },
  ]);
  await expectRows(given(rowsOf(1, 2)).batch("pair", { size: 2 }), rowsOf([1, 2]));
  expect(() =>
    keyed.collect("lists", { size: 2 }).stateful("s", { start: () => 0, onValue: () => [] }),
  ).not.toThrow();
});
