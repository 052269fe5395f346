import { expect, test } from "vitest";
import { Scales } from "../../ts/timely/scales.ts";
import { batchOf } from "../../ts/timely.ts";

const record = (length: number): object => ({ text: "x".repeat(length) });

test("of small batches, few are looked at; records that grow are heavy after a few more", () => {
  const scales = new Scales();
  let looks = 0;
  const watched = new Proxy(record(1_000), {
    ownKeys(target) {
      looks++;
      return Reflect.ownKeys(target);
    },
  });
  for (let i = 0; i < 640; i++) expect(scales.weigh(batchOf([watched]))).toBeGreaterThan(2_000);
  expect(looks).toBe(10);
  let weighed = 0;
  for (let i = 0; i < 64; i++) weighed = scales.weigh(batchOf([record(1_000_000)]));
  expect(weighed).toBeGreaterThan(2_000_000);
});

test("texts and larger batches are weighed each", () => {
  const scales = new Scales();
  expect(scales.weigh(batchOf(["x"]))).toBeLessThan(100);
  expect(scales.weigh(batchOf(["x".repeat(1_000)]))).toBeGreaterThan(2_000);
  const rows = (length: number): object[] => Array.from({ length: 16 }, () => record(length));
  expect(scales.weigh(batchOf(rows(1)))).toBeLessThan(1_000);
  expect(scales.weigh(batchOf(rows(1_000)))).toBeGreaterThan(32_000);
});
