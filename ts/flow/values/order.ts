import { badValue } from "./bad-result.ts";

/** What `<` orders the way one expects. */
export type Ordered = number | bigint | string | Date;

/** What to compare values by: may be left out where they can be compared themselves. */
export type Measure<V> = [V] extends [Ordered] ? [by?: (value: V) => Ordered] : [by: (value: V) => Ordered];

/** A value that is its own measure. */
export const itself = (value: unknown): Ordered => value as Ordered;

/**
 * A measure as it is.
 * @param who Who needs it, for the message.
 * @throws {BadResult} `bad-value` for what cannot be compared.
 */
export function comparable(measure: unknown, who: string): Ordered {
  const kind = typeof measure;
  if (kind === "number" || kind === "string" || kind === "bigint" || measure instanceof Date)
    return measure as Ordered; // as told above
  throw badValue(`${who} needs a number, bigint, text or date`, measure);
}

// NaN, and a date that is none, are neither less nor greater than anything: so that the order in which values come
// makes no difference, they lose to all others.

/** Whether `a` is greater than `b`, or `b` no number and `a` one. */
export function isGreater(a: Ordered, b: Ordered): boolean {
  return a > b || (isNone(b) && !isNone(a));
}

/** Whether `a` is less than `b`, or `b` no number and `a` one. */
export function isLess(a: Ordered, b: Ordered): boolean {
  return a < b || (isNone(b) && !isNone(a));
}

function isNone(measure: Ordered): boolean {
  return Number.isNaN(measure instanceof Date ? measure.getTime() : measure);
}
