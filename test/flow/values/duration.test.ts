import { calendar, session, sliding, tumbling } from "tidemark";
import { describe, expect, test } from "vitest";
import { toMilliseconds } from "../../../ts/flow/values/duration.ts";

const badOption = expect.objectContaining({ name: "FlowError", code: "bad-option" });

test("parts of a duration are added up", () => {
  const parts = { days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 };
  expect(toMilliseconds(parts, "it")).toBe((((24 + 2) * 60 + 3) * 60 + 4) * 1_000 + 5);
  expect(toMilliseconds({ hours: 0 }, "it")).toBe(0);
  expect(toMilliseconds({ minutes: 1, seconds: -30 }, "it")).toBe(30_000);
  expect(toMilliseconds(1.5, "it")).toBe(1.5);
});

test("an amount with its unit", () => {
  expect(toMilliseconds("250ms", "it")).toBe(250);
  expect(toMilliseconds("1.5 s", "it")).toBe(1_500);
  expect(toMilliseconds("2 min", "it")).toBe(120_000);
  expect(toMilliseconds("1h", "it")).toBe(3_600_000);
  expect(toMilliseconds("0 d", "it")).toBe(0);
});

test.each([
  [undefined],
  [null],
  ["1 hour"],
  ["5m"],
  ["h"],
  ["1,5 h"],
  ["-1 h"],
  ["1e3 ms"],
  [""],
  [true],
  [10n],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [-1],
  [{}],
  [new Date(5)],
  [new Map([["hours", 1]])],
  [{ hour: 1 }],
  [{ minutes: "5" }],
  [{ minutes: undefined }],
  [{ minutes: -1 }],
  [[5]],
])("%s is no duration, and the error names what it should have been", (duration) => {
  const wrong = duration as number;
  expect(() => toMilliseconds(wrong, "length")).toThrow(badOption);
  expect(() => toMilliseconds(wrong, "length")).toThrow(/^length/);
});

describe("windows refuse what is no duration or instant", () => {
  test.each([
    [() => tumbling(undefined as never)],
    [() => tumbling("5m" as never)],
    [() => sliding({ length: 10 } as never)],
    [() => session({} as never)],
    [() => session(10 as never)],
    [() => tumbling(10, { alignTo: "2024" as never })],
    [() => tumbling(10, { alignTo: null as never })],
    [() => tumbling(10, { alignTo: 0.5 })],
    [() => tumbling(10, { alignTo: new Date(Number.NaN) })],
    [() => calendar({ unit: "hour" as never })],
  ])("%s", (make) => {
    expect(make).toThrow(badOption);
  });
});
