import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateBatch, estimateBytes } from "../../ts/timely/estimate-bytes.ts";
import { batchOf } from "../../ts/timely.ts";

const MB = 2 ** 20;

test("any value has a weight: a finite number above 0", () => {
  fc.assert(
    fc.property(
      fc.anything({ withMap: true, withSet: true, withTypedArray: true, withDate: true }),
      (value) => {
        const bytes = estimateBytes(value);
        expect(Number.isFinite(bytes) && bytes > 0).toBe(true);
      },
    ),
  );
});

test.each([
  ["a text", "x".repeat(MB)],
  ["bytes", new Uint8Array(MB)],
  ["a buffer", new ArrayBuffer(MB)],
  ["a text in a record", { id: 1, line: "x".repeat(MB) }],
  ["many texts", Array.from({ length: 1_000 }, () => "x".repeat(1_024))],
  ["many records", Array.from({ length: 10_000 }, (_, id) => ({ id, text: "x".repeat(100) }))],
  ["a map", new Map(Array.from({ length: 10_000 }, (_, id) => [id, "x".repeat(100)]))],
  ["a set", new Set(Array.from({ length: 10_000 }, (_, id) => `${id}${"x".repeat(100)}`))],
  [
    "an object as a table",
    Object.fromEntries(Array.from({ length: 10_000 }, (_, id) => [id, "x".repeat(100)])),
  ],
])("%s of a megabyte weighs one to four of them", (_, value) => {
  expect(estimateBytes(value)).toBeGreaterThan(0.9 * MB);
  expect(estimateBytes(value)).toBeLessThan(4 * MB);
});

test("what holds itself, throws, or is deep and wide has a weight too, after a look at few of its parts", () => {
  const parent: { children: unknown[] } = { children: [] };
  for (let i = 0; i < 1_000; i++) parent.children.push({ parent });
  let looks = 0;
  const wide = (): object =>
    new Proxy(Array.from({ length: 100 }), {
      get: (target, name) => {
        if (name === "length") return target.length;
        looks++;
        return wide();
      },
    });
  for (const value of [
    parent,
    wide(),
    {
      get broken(): never {
        throw new Error("no");
      },
    },
  ])
    expect(Number.isFinite(estimateBytes(value))).toBe(true);
  expect(looks).toBeLessThan(1_000);
});

test("a batch weighs what its records do, however large the few are that are looked at", () => {
  const values = Array.from({ length: 100 }, () => "x".repeat(1_000));
  const keys = values.map((_, i) => i);
  expect(estimateBatch(batchOf(values))).toBe(100 * estimateBytes(values[0]));
  expect(estimateBatch(batchOf(values, keys, keys))).toBe(100 * (estimateBytes(values[0]) + 16));
});
