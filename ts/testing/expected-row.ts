import { type Instant, instantOf } from "../flow/event-time/instant.ts";
import type { Key } from "../flow/values/key.ts";
import { isEqual } from "./equal.ts";
import { TestKitError } from "./errors.ts";
import type { SeenRow } from "./seen-row.ts";
import { show } from "./show.ts";

/** A row that a test expects: `key` and `at` are looked at where they are given. */
export interface ExpectedRow<T> {
  readonly value: T;
  readonly key?: Key;
  readonly at?: Instant;
}

/** A test runner's matcher in place of a value. */
export interface Matcher {
  asymmetricMatch(actual: unknown): boolean;
}

/** A value in place of a row would be compared as one without a value. @throws {TestKitError} `bad-row`. */
export function checkExpectedRow(row: unknown, index: number): void {
  if (typeof row === "object" && row !== null && "value" in row) return;
  const problem = `expected row ${index + 1} must be { value: … }, not ${show(row)}; rowsOf makes rows of values`;
  throw new TestKitError("bad-row", problem);
}

/** Whether a row that came is the one expected. */
export function isExpected(seen: SeenRow<unknown>, expected: ExpectedRow<unknown>): boolean {
  if (expected.key !== undefined && !isEqual(seen.key, expected.key)) return false;
  if (expected.at !== undefined && !isEqual(seen.at, instantOrMatcher(expected.at))) return false;
  return isEqual(seen.value, expected.value);
}

/** A row on one line; event times readable if they look like some. */
export function showRow({ value, key, at }: ExpectedRow<unknown>): string {
  const keyed = key === undefined ? "" : `, key: ${show(key)}`;
  const timed = at === undefined ? "" : `, at: ${showInstant(instantOrMatcher(at))}`;
  return `{ value: ${show(value)}${keyed}${timed} }`;
}

/** The row without what nobody asked about, so that both sides of a diff read alike. */
export function asAsked(seen: SeenRow<unknown>, asked: { key: boolean; at: boolean }): SeenRow<unknown> {
  const { value, key, at } = seen;
  return {
    value,
    ...(asked.key && key !== undefined ? { key } : {}),
    ...(asked.at && at !== undefined ? { at } : {}),
  };
}

/** A test runner's matcher stands for itself. */
function instantOrMatcher(at: Instant): unknown {
  return typeof at === "object" && "asymmetricMatch" in at ? at : instantOf(at);
}

/** Instants before this are most likely small numbers made up for a test. */
const FIRST_REAL_INSTANT = 86_400_000 * 365;

function showInstant(at: unknown): string {
  if (typeof at !== "number" || !(Math.abs(at) >= FIRST_REAL_INSTANT)) return show(at);
  return `${at} /* ${new Date(at).toISOString()} */`;
}
