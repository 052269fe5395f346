import { expect, test } from "vitest";
import { PaceMeter } from "../../ts/inspect/progress-pace.ts";
import { reportOf } from "./reports.ts";

test("the first pace counts from the start", () => {
  const pace = new PaceMeter().measure(reportOf({ elapsedMs: 500, read: 100, progress: 0.1 }));
  expect(pace.readPerSecond).toBe(200);
  expect(pace.remainingMs).toBeCloseTo(4_500);
});

test("only the last five seconds count", () => {
  const meter = new PaceMeter();
  for (let s = 1; s <= 60; s++) meter.measure(reportOf({ elapsedMs: s * 1000, read: s * 10 }));
  for (let s = 61; s <= 65; s++)
    meter.measure(reportOf({ elapsedMs: s * 1000, read: 600 + (s - 60) * 1_000 }));
  expect(meter.measure(reportOf({ elapsedMs: 65_000, read: 5_600 })).readPerSecond).toBe(1_000);
});

test("without progress there is no estimate, nor while nothing moves", () => {
  expect(new PaceMeter().measure(reportOf({ elapsedMs: 500, read: 100 }))).toEqual({ readPerSecond: 200 });
  const meter = new PaceMeter();
  for (let s = 1; s <= 10; s++) meter.measure(reportOf({ elapsedMs: s * 1000, read: 7, progress: 0.5 }));
  expect(meter.measure(reportOf({ elapsedMs: 11_000, read: 7, progress: 0.5 }))).toEqual({
    readPerSecond: 0,
  });
});

test("at the very start the pace is nothing, not infinite", () => {
  expect(new PaceMeter().measure(reportOf({ read: 100 }))).toEqual({ readPerSecond: 0 });
});

test("many samples in a short time lose none of the speed", () => {
  const meter = new PaceMeter();
  let last = { readPerSecond: 0 };
  for (let ms = 1; ms <= 20_000; ms++) last = meter.measure(reportOf({ elapsedMs: ms, read: ms * 3 }));
  expect(last.readPerSecond).toBeCloseTo(3_000, -1);
});

test("where reports are far apart the pace counts from before the five seconds, not from within", () => {
  const meter = new PaceMeter();
  meter.measure(reportOf({ elapsedMs: 4_000, read: 4_000 }));
  expect(meter.measure(reportOf({ elapsedMs: 6_000, read: 12_000 })).readPerSecond).toBe(2_000);
});

test("what was read at once, more than five seconds ago, is forgotten to the tenth", () => {
  const meter = new PaceMeter();
  for (let ms = 100; ms <= 5_100; ms += 100)
    meter.measure(reportOf({ elapsedMs: ms, read: ms < 300 ? 0 : 900 }));
  expect(meter.measure(reportOf({ elapsedMs: 5_200, read: 900 })).readPerSecond).toBe(180);
  expect(meter.measure(reportOf({ elapsedMs: 5_300, read: 900 })).readPerSecond).toBe(0);
});
