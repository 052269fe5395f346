import { FlowError } from "../errors.ts";
import { renderValue } from "./render-value.ts";

/** A length of time: milliseconds, an amount with its unit such as `"10 s"` or `"1.5h"`, or parts that are added up. */
export type Duration =
  | number
  | `${number}${"" | " "}${keyof typeof UNITS}`
  | {
      readonly milliseconds?: number;
      readonly seconds?: number;
      readonly minutes?: number;
      readonly hours?: number;
      readonly days?: number;
    };

const UNITS = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MS = { milliseconds: 1, seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

/**
 * A duration in milliseconds.
 * @throws {FlowError} `bad-option` if it is negative, not finite, or has a part that is no unit of time.
 */
export function toMilliseconds(duration: Duration, what: string): number {
  const ms = toOffset(duration, what);
  if (ms >= 0) return ms;
  throw new FlowError(
    "bad-option",
    `${what} must be a duration of 0 ms or more, not ${renderValue(duration)}`,
  );
}

/**
 * A duration in milliseconds, which may be negative.
 * @throws {FlowError} `bad-option` if it is not finite, or has a part that is no unit of time.
 */
export function toOffset(duration: Duration, what: string): number {
  const ms =
    typeof duration === "number"
      ? duration
      : typeof duration === "string"
        ? read(duration)
        : addUp(duration, what);
  if (Number.isFinite(ms)) return ms;
  throw new FlowError(
    "bad-option",
    `${what} must be a duration, such as 500 (ms), "10 s" or { minutes: 5 }, not ${renderValue(duration)}`,
  );
}

/** NaN for what is no duration. */
function read(text: string): number {
  const [, amount, unit] = /^(-?\d+(?:\.\d+)?) ?([a-z]+)$/.exec(text) ?? [];
  return unit !== undefined && Object.hasOwn(UNITS, unit)
    ? Number(amount) * UNITS[unit as keyof typeof UNITS]
    : Number.NaN;
}

/** NaN for what is no duration at all: it may come from code that was not type-checked. */
function addUp(parts: object, what: string): number {
  if (typeof parts !== "object" || parts === null || Array.isArray(parts)) return Number.NaN;
  const amounts = Object.entries(parts);
  if (amounts.length === 0) return Number.NaN;
  let ms = 0;
  for (const [unit, amount] of amounts) {
    if (!Object.hasOwn(MS, unit))
      throw new FlowError(
        "bad-option",
        `${what}: "${unit}" is no unit of time; there are ${Object.keys(MS).join(", ")}`,
      );
    ms += typeof amount === "number" ? amount * MS[unit as keyof typeof MS] : Number.NaN;
  }
  return ms;
}
