import { LAST_INSTANT_MS } from "../../event-time/instant.ts";
import { firstDayOf } from "./months.ts";

/** Milliseconds of a day of 24 hours. */
export const DAY_MS = 86_400_000;

/**
 * First instant of a day of the calendar, as a function of the day's number: days since 1 January 1970, of that
 * time zone. Where clocks skip midnight, the day begins when they do; where midnight comes twice, at the first.
 * @throws {RangeError} If there is no such time zone.
 */
export function dayStarts(timeZone: string): (day: number) => number {
  if (timeZone === "UTC") return (day) => day * DAY_MS;
  const localOf = localTimes(timeZone);
  return (day) => {
    const midnight = day * DAY_MS;
    const offsetNear = (instant: number): number => localOf(instant) - instant;
    const [early, late] = [midnight - DAY_MS, midnight + DAY_MS]
      .map((instant) => midnight - offsetNear(instant))
      .sort((a, b) => a - b) as [number, number];
    if (localOf(early) === midnight) return early;
    if (localOf(late) === midnight) return late;
    return firstAfter(early, late, (instant) => localOf(instant) >= midnight);
  };
}

/** The least integer after `before`, at most `at`, for which a condition that holds there holds from then on. */
function firstAfter(before: number, at: number, holds: (instant: number) => boolean): number {
  let lo = before;
  let hi = at;
  while (hi - lo > 1) {
    const middle = Math.floor((lo + hi) / 2);
    if (holds(middle)) hi = middle;
    else lo = middle;
  }
  return hi;
}

/**
 * What clocks of a time zone show at an instant, as the instant at which those of UTC show it. Beyond what a `Date` can
 * hold, clocks stay as far from UTC as they are there.
 */
function localTimes(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (instant) => {
    const known = Math.min(Math.max(instant, -LAST_INSTANT_MS), LAST_INSTANT_MS);
    const second = Math.floor(known / 1_000) * 1_000;
    const parts = Object.fromEntries(format.formatToParts(second).map(({ type, value }) => [type, value]));
    const [year, month, day, hour, minute, seconds] = NUMBERS.map((name) => Number(parts[name])) as Numbers;
    const sinceBirth = parts["era"] === "BC" ? 1 - year : year;
    const date = firstDayOf(12 * sinceBirth + month - 1) + day - 1;
    const shown = date * DAY_MS + ((hour * 60 + minute) * 60 + seconds) * 1_000;
    return shown + (instant - second);
  };
}

const NUMBERS = ["year", "month", "day", "hour", "minute", "second"] as const;
type Numbers = [number, number, number, number, number, number];
