import { describe, expect, test } from "vitest";
import {
  formatCount,
  formatDuration,
  formatInstant,
  formatPercent,
  formatRate,
} from "../../ts/inspect/progress-format.ts";

describe("counts have a comma every three digits", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [1_000, "1,000"],
    [1_234_567, "1,234,567"],
    [12_345_678_901, "12,345,678,901"],
  ])("%d is %s", (count, text) => expect(formatCount(count)).toBe(text));
});

describe("rates have three digits", () => {
  test.each([
    [0, "0/s"],
    [0.25, "0.25/s"],
    [9.996, "10.0/s"],
    [12.345, "12.3/s"],
    [999.4, "999/s"],
    [999.6, "1.00k/s"],
    [1_234_567, "1.23M/s"],
    [999_600, "1.00M/s"],
    [4.2e9, "4.20G/s"],
    [7.77e12, "7.77T/s"],
  ])("%d is %s", (rate, text) => expect(formatRate(rate)).toBe(text));
});

describe("durations are as exact as they are short", () => {
  test.each([
    [0, "0.0 s"],
    [1_449, "1.4 s"],
    [9_949, "9.9 s"],
    [9_951, "10 s"],
    [59_499, "59 s"],
    [59_500, "1:00"],
    [185_000, "3:05"],
    [3_599_600, "1:00:00"],
    [3_723_000, "1:02:03"],
    [360_000_000, "100:00:00"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe("percents are rounded down", () => {
  test.each([
    [0, "0%"],
    [0.29, "29%"],
    [0.999_9, "99%"],
    [1, "100%"],
    [1.2, "100%"],
    [-1, "0%"],
  ])("%d is %s", (fraction, text) => expect(formatPercent(fraction)).toBe(text));
});

describe("instants are in UTC", () => {
  test.each([
    [Date.UTC(2001, 4, 6, 7, 8, 9, 10), "2001-05-06 07:08:09Z"],
    [9e15, "9000000000000000 ms"],
  ])("%d is %s", (ms, text) => expect(formatInstant(ms)).toBe(text));
});
