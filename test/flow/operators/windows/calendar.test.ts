import { calendar, FlowError, type KeyedStream } from "tidemark";
import { describe, expect, test } from "vitest";
import { type Event, outcome } from "./given-windows.ts";

const HOUR = 3_600_000;

/** Start and end of the window of an instant, as texts. */
function windowOf(instant: string, ...options: Parameters<typeof calendar>): [string, string] {
  const windower = calendar(...options);
  const start = windower.startOf(Date.parse(instant));
  return [new Date(start).toISOString(), new Date(windower.endOf(start)).toISOString()];
}

test.each([
  ["UTC", "2024-02-29T23:59:59.999Z", "2024-02-29T00:00:00.000Z", 24],
  ["Europe/Berlin", "2024-03-31T10:00Z", "2024-03-30T23:00:00.000Z", 23],
  ["Europe/Berlin", "2024-10-27T10:00Z", "2024-10-26T22:00:00.000Z", 25],
  ["Europe/Berlin", "2024-10-26T21:59Z", "2024-10-25T22:00:00.000Z", 24],
  ["America/New_York", "2024-03-10T12:00Z", "2024-03-10T05:00:00.000Z", 23],
  ["Australia/Lord_Howe", "2024-04-07T00:00Z", "2024-04-06T13:00:00.000Z", 24.5],
  ["Asia/Kathmandu", "2024-01-01T00:00Z", "2023-12-31T18:15:00.000Z", 24],
  ["Australia/Lord_Howe", "2024-10-06T00:00Z", "2024-10-05T13:30:00.000Z", 23.5],
  // Clocks skip midnight: the day begins at one o'clock.
  ["America/Havana", "2024-03-10T12:00Z", "2024-03-10T05:00:00.000Z", 23],
  ["America/Havana", "2024-03-10T04:59:59.999Z", "2024-03-09T05:00:00.000Z", 24],
  ["America/Sao_Paulo", "2018-11-04T12:00Z", "2018-11-04T03:00:00.000Z", 23],
  ["America/Sao_Paulo", "2018-11-04T02:59:59.999Z", "2018-11-03T03:00:00.000Z", 24],
  // They skip it half way through: the day begins at half past twelve.
  ["America/Toronto", "1919-03-31T12:00Z", "1919-03-31T04:30:00.000Z", 23.5],
  ["Asia/Beirut", "2022-03-27T12:00Z", "2022-03-26T22:00:00.000Z", 23],
  // Clocks go back at midnight: the day before has 25 hours.
  ["America/Sao_Paulo", "2018-02-17T12:00Z", "2018-02-17T02:00:00.000Z", 25],
  // Clocks go back at a minute past midnight: the day begins at the first of the two.
  ["America/St_Johns", "2006-10-29T02:30Z", "2006-10-29T02:30:00.000Z", 25],
  ["America/St_Johns", "2006-10-29T02:45Z", "2006-10-29T02:30:00.000Z", 25],
  // Samoa went over the date line, and had no 30 December.
  ["Pacific/Apia", "2011-12-30T09:59Z", "2011-12-29T10:00:00.000Z", 24],
  ["Pacific/Apia", "2011-12-30T10:00Z", "2011-12-30T10:00:00.000Z", 24],
  ["Pacific/Kiritimati", "2024-05-05T12:00Z", "2024-05-05T10:00:00.000Z", 24],
  ["UTC", "-000044-03-15T12:00Z", "-000044-03-15T00:00:00.000Z", 24],
  ["Europe/Berlin", "0012-06-01T12:00Z", "0012-05-31T23:06:32.000Z", 24],
])("days in %s: that of %s begins at %s and has %d hours", (timeZone, instant, start, hours) => {
  const [first, end] = windowOf(instant, { unit: "day", timeZone });
  expect([first, (Date.parse(end) - Date.parse(first)) / HOUR]).toEqual([start, hours]);
});

test.each([
  ["2024-05-01T12:00Z", {}, "2024-04-29", "2024-05-06"], // Monday to Monday
  ["2024-04-29T00:00Z", {}, "2024-04-29", "2024-05-06"],
  ["2024-05-01T12:00Z", { weekStartsOn: 0 }, "2024-04-28", "2024-05-05"],
  ["2024-04-28T00:00Z", { weekStartsOn: 0 }, "2024-04-28", "2024-05-05"],
  ["1969-12-31T12:00Z", {}, "1969-12-29", "1970-01-05"],
  ["1960-01-01T12:00Z", { weekStartsOn: 6 }, "1959-12-26", "1960-01-02"],
] as const)("the week of %s, %j", (instant, options, start, end) => {
  expect(windowOf(instant, { unit: "week", ...options })).toEqual([
    `${start}T00:00:00.000Z`,
    `${end}T00:00:00.000Z`,
  ]);
});

test.each([
  ["Australia/Lord_Howe", "month", "2024-04-20T00:00Z", "2024-03-31T13:00:00.000Z", 30 * 24 + 0.5],
  ["Australia/Lord_Howe", "week", "2024-10-02T00:00Z", "2024-09-29T13:30:00.000Z", 7 * 24 - 0.5],
  ["America/Havana", "month", "2024-03-20T00:00Z", "2024-03-01T05:00:00.000Z", 31 * 24 - 1],
  ["Pacific/Apia", "month", "2011-12-20T00:00Z", "2011-12-01T10:00:00.000Z", 30 * 24],
] as const)("in %s the %s of %s begins at %s and has %d hours", (timeZone, unit, instant, start, hours) => {
  const [first, end] = windowOf(instant, { unit, timeZone });
  expect([first, (Date.parse(end) - Date.parse(first)) / HOUR]).toEqual([start, hours]);
});

test.each([
  ["2024-02-10T00:00Z", "2024-02-01", "2024-03-01"],
  ["2023-12-31T23:59Z", "2023-12-01", "2024-01-01"],
  ["1969-12-31T23:59Z", "1969-12-01", "1970-01-01"],
  ["0099-12-31T23:59Z", "0099-12-01", "0100-01-01"],
])("the month of %s", (instant, start, end) => {
  expect(windowOf(instant, { unit: "month" })).toEqual([`${start}T00:00:00.000Z`, `${end}T00:00:00.000Z`]);
});

test("months of a time zone begin at midnight there", () => {
  expect(windowOf("2024-03-31T21:59Z", { unit: "month", timeZone: "Europe/Berlin" })).toEqual([
    "2024-02-29T23:00:00.000Z",
    "2024-03-31T22:00:00.000Z",
  ]);
});

test.each([
  "America/Sao_Paulo",
  "Australia/Lord_Howe",
  "America/Havana",
  "Asia/Beirut",
  "Africa/Casablanca",
  "Pacific/Chatham",
])(
  "every hour of years in %s falls into a day that local dates tell too, and days leave no gaps",
  (timeZone) => {
    const dates = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
    const days = calendar({ unit: "day", timeZone });
    let end = Number.NaN;
    for (let instant = Date.UTC(2017, 0, 1); instant < Date.UTC(2020, 0, 1); instant += HOUR / 2) {
      const start = days.startOf(instant);
      if (!Number.isNaN(end) && start !== end) expect(start).toBeLessThan(end);
      end = days.endOf(start);
      expect(instant >= start && instant < end).toBe(true);
      expect(dates.format(start)).toBe(dates.format(instant));
      expect(dates.format(end - 1)).toBe(dates.format(instant));
    }
  },
);

test("windows of a flow are days of the time zone", async () => {
  const at = (text: string): Event<string> => ["shop", Date.parse(text), text.slice(5, 16)];
  const events = [
    at("2024-03-30T22:59Z"),
    at("2024-03-30T23:00Z"),
    at("2024-03-31T21:59Z"),
    at("2024-03-31T22:00Z"),
  ];
  const { results } = await outcome(events, (stream) =>
    stream.window(calendar({ unit: "day", timeZone: "Europe/Berlin" })).collect("w"),
  );
  expect(results.map(({ start, end, value }) => [(end - start) / HOUR, value])).toEqual([
    [24, ["03-30T22:59"]],
    [23, ["03-30T23:00", "03-31T21:59"]],
    [24, ["03-31T22:00"]],
  ]);
});

test("an unknown time zone, unit or weekday is refused", () => {
  expect(() => calendar({ unit: "day", timeZone: "Europe/Atlantis" })).toThrow(FlowError);
  expect(() => calendar({ unit: "year" as "day" })).toThrow('"year"');
  expect(() => calendar({ unit: "week", weekStartsOn: 7 as 6 })).toThrow("weekStartsOn");
  expect(() => calendar({ unit: "week", weekStartsOn: 0.5 as 0 })).toThrow("weekStartsOn");
});

describe("to the last instant that there is", () => {
  const LAST = 8.64e15;
  const units = ["day", "week", "month"] as const;
  const zones = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"];
  const cases = units.flatMap((unit) => zones.map((timeZone) => ({ unit, timeZone })));

  test.each(cases)("a $unit in $timeZone has a start and an end, and the next begins there", (options) => {
    const { startOf, endOf } = calendar(options);
    for (const instant of [
      -LAST,
      -LAST + 1,
      -LAST + HOUR,
      LAST - 32 * 24 * HOUR,
      LAST - HOUR,
      LAST - 1,
      LAST,
    ]) {
      const start = startOf(instant);
      const end = endOf(start);
      expect(start).toBeLessThanOrEqual(instant);
      expect(end).toBeGreaterThan(instant);
      expect(startOf(end - 1)).toBe(start);
      expect(startOf(end)).toBe(end);
      expect(Number.isSafeInteger(end)).toBe(true);
    }
  });

  test.each(units)("a %s of that time keeps no other from being complete", async (unit) => {
    const events = [-LAST, 0, LAST].map((at): Event<number> => ["k", at, at]);
    const build = (stream: KeyedStream<string, number>) => stream.window(calendar({ unit })).collect("all");
    const { results, late } = await outcome(events, build, { outOfOrder: 2 * LAST });
    expect(results.map(({ value }) => value)).toEqual([[-LAST], [0], [LAST]]);
    expect(late).toEqual([]);
  });
});

test("windows of one's own that have no end are refused", async () => {
  const endless = { kind: "aligned", startOf: () => 0, endOf: () => Number.NaN } as const;
  const run = outcome([["k", 0, 0]], (stream) => stream.window(endless).count("n"));
  await expect(run).rejects.toMatchObject({ code: "step-failed" });
});
