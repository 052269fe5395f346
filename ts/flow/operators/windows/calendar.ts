import { FlowError } from "../../errors.ts";
import { checkedOptions } from "../../values/checked.ts";
import { describeValue } from "../../values/render-value.ts";
import { firstDayOf, monthOf } from "./months.ts";
import { DAY_MS, dayStarts } from "./time-zone.ts";
import type { AlignedWindower } from "./windower.ts";

/** Which stretches of the calendar. */
export interface CalendarOptions {
  readonly unit: "day" | "week" | "month";
  /** IANA name, such as "Europe/Berlin". Default: "UTC". */
  readonly timeZone?: string;
  /** First day of a week: 0 is Sunday. Default: 1, Monday. */
  readonly weekStartsOn?: 0 | 1 | 2 | 3 | 4 | 5 | 6;
}

const WEEKDAYS: readonly number[] = [0, 1, 2, 3, 4, 5, 6];

/** More days than that are not remembered. */
const REMEMBERED_DAYS = 4_096;

/**
 * Windows of the calendar: a day, week or month of a time zone, from midnight to midnight there. A day on which clocks
 * change has 23 or 25 hours. Time zones are those of the platform's `Intl`.
 * @throws {FlowError} `bad-option`.
 * @example
 * ```ts
 * const at = ["2024-03-30T23:30Z", "2024-03-31T21:59Z", "2024-03-31T22:00Z"].map((text) => Date.parse(text));
 * flow.input("t", at, { eventTime: { at: (t) => t } }).keyBy("all", () => "all")
 *   .window(calendar({ unit: "day", timeZone: "Europe/Berlin" })).count("n").results
 *   .output("print", ({ start, end, value }) => console.log(value, (end - start) / 3_600_000)); // 2 23, 1 24
 * ```
 */
export function calendar(options: CalendarOptions): AlignedWindower {
  const {
    unit,
    timeZone = "UTC",
    weekStartsOn = 1,
  } = checkedOptions(options, ["unit", "timeZone", "weekStartsOn"], "calendar: options");
  if (!WEEKDAYS.includes(weekStartsOn)) {
    const problem = `weekStartsOn must be from 0, Sunday, to 6, not ${describeValue(weekStartsOn)}`;
    throw new FlowError("bad-option", `calendar: ${problem}`);
  }
  const firstDayOfPeriod = periods(unit, weekStartsOn);
  const startOfDay = remembering(dayStarts(checkedZone(timeZone)));
  const dayOf = (instant: number): number => {
    // No time zone is a day off: it is this day of UTC, the one before, or the one after.
    let day = Math.floor(instant / DAY_MS) + 1;
    while (startOfDay(day) > instant) day--;
    return day;
  };
  return {
    kind: "aligned",
    shape: `each ${unit} of ${timeZone}${unit === "week" ? ` from day ${weekStartsOn}` : ""}`,
    startOf: (instant) => startOfDay(firstDayOfPeriod(dayOf(instant), 0)),
    endOf: (start) => startOfDay(firstDayOfPeriod(dayOf(start), 1)),
  };
}

/** The first day of a period: of that of a day, or of the one so many periods later. Days count from 1970. */
function periods(
  unit: CalendarOptions["unit"],
  weekStartsOn: number,
): (day: number, later: number) => number {
  if (unit === "day") return (day, later) => day + later;
  if (unit === "week") {
    // 1 January 1970 was a Thursday.
    return (day, later) => day - ((((day + 4 - weekStartsOn) % 7) + 7) % 7) + later * 7;
  }
  if (unit === "month") return (day, later) => firstDayOf(monthOf(day) + later);
  throw new FlowError(
    "bad-option",
    `calendar: unit must be "day", "week" or "month", not ${describeValue(unit)}`,
  );
}

function checkedZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw new FlowError("bad-option", `calendar: there is no time zone ${describeValue(timeZone)}`);
  }
}

/** Asking `Intl` takes some microseconds. */
function remembering(startOfDay: (day: number) => number): (day: number) => number {
  const known = new Map<number, number>();
  return (day) => {
    let start = known.get(day);
    if (start === undefined) {
      start = startOfDay(day);
      if (known.size >= REMEMBERED_DAYS) known.clear();
      known.set(day, start);
    }
    return start;
  };
}
