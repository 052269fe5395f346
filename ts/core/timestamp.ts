import { CoreError } from "./error.ts";

/**
 * A point of the time lattice: 1 to 4 coordinates, each an integer of at most 53 bits or an infinity, in product
 * order: `a` is at or before `b` when every coordinate is.
 */
export type Timestamp = readonly number[];

/**
 * The most coordinates a timestamp has.
 *
 * @example
 * ```ts
 * import { mostCoordinates } from "tidemark/timely";
 * console.log(mostCoordinates); // 4
 * ```
 */
export const mostCoordinates = 4;

/**
 * Whether every coordinate of `a` is less than or equal to that of `b`. The depths must be equal.
 *
 * @example
 * ```ts
 * import { lessEqual } from "tidemark/timely";
 * console.log(lessEqual([1, 0], [1, 2]), lessEqual([0, 9], [1, 0])); // true false
 * ```
 */
export function lessEqual(a: Timestamp, b: Timestamp): boolean {
  for (let i = 0; i < a.length; i++) if (a[i]! > b[i]!) return false;
  return true;
}

/**
 * Whether `a` is at or before `b` and not the same. The depths must be equal.
 *
 * @example
 * ```ts
 * import { lessThan } from "tidemark/timely";
 * console.log(lessThan([1], [2]), lessThan([2], [2])); // true false
 * ```
 */
export function lessThan(a: Timestamp, b: Timestamp): boolean {
  return lessEqual(a, b) && !sameTime(a, b);
}

/**
 * Whether two timestamps have the same depth and coordinates (0 and -0 are the same).
 *
 * @example
 * ```ts
 * import { sameTime } from "tidemark/timely";
 * console.log(sameTime([1, 2], [1, 2])); // true
 * ```
 */
export function sameTime(a: Timestamp, b: Timestamp): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * A total order that extends the product order (lexicographic), for sorting: negative when `a` comes first, 0 when
 * they are the same. The depths must be equal.
 *
 * @example
 * ```ts
 * import { compareTimes } from "tidemark/timely";
 * console.log([[1, 0], [0, 5]].sort(compareTimes)); // [ [ 0, 5 ], [ 1, 0 ] ]
 * ```
 */
export function compareTimes(a: Timestamp, b: Timestamp): number {
  for (let i = 0; i < a.length; i++) {
    if (a[i]! < b[i]!) return -1;
    if (a[i]! > b[i]!) return 1;
  }
  return 0;
}

/**
 * Whether `x` may be a coordinate.
 *
 * @example
 * ```ts
 * import { isCoordinate } from "tidemark/timely";
 * console.log(isCoordinate(3), isCoordinate(-Infinity), isCoordinate(0.5), isCoordinate(NaN)); // true true false false
 * ```
 */
export function isCoordinate(x: number): boolean {
  return Number.isSafeInteger(x) || x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY;
}

/** Whether something is a timestamp of `depth` coordinates: an array of them, without holes. */
export function isTime(time: unknown, depth: number): time is Timestamp {
  if (!Array.isArray(time) || time.length !== depth || depth < 1 || depth > mostCoordinates) return false;
  for (let i = 0; i < depth; i++) if (!isCoordinate(time[i])) return false;
  return true;
}

/**
 * Refuses what is no timestamp of `depth` coordinates. The core relies on it: NaN would be at or before everything.
 *
 * @throws {CoreError} `bad-timestamp`
 */
export function checkTime(time: unknown, depth: number): asserts time is Timestamp {
  if (isTime(time, depth)) return;
  throw new CoreError(
    "bad-timestamp",
    `${showTime(time)} is no timestamp of ${depth} coordinates: each is an integer between -(2^53 - 1) and 2^53 - 1, or an infinity`,
  );
}

/** A timestamp that nobody can change, with the coordinates of `time`; -0 is 0 in it. */
export function frozenTime(time: Timestamp): Timestamp {
  // The two that flows are made of cost a third of what any number of coordinates does.
  if (time.length === 1) return Object.freeze([time[0]! + 0]);
  if (time.length === 2) return Object.freeze([time[0]! + 0, time[1]! + 0]);
  return Object.freeze(time.map((coordinate) => coordinate + 0));
}

/** For messages: `(3, 0)`, and something of whatever else it is. */
export function showTime(time: unknown): string {
  return Array.isArray(time) ? `(${Array.from(time.slice(0, 5), show).join(", ")})` : show(time);
}

function show(value: unknown): string {
  const isPlain = value === null || (typeof value !== "object" && typeof value !== "function");
  return isPlain ? String(value) : `a ${typeof value}`;
}

/**
 * Refuses what is no number of coordinates.
 *
 * @throws {CoreError} `bad-timestamp`
 */
export function checkDepth(depth: number): void {
  if (Number.isInteger(depth) && depth >= 1 && depth <= mostCoordinates) return;
  throw new CoreError(
    "bad-timestamp",
    `a timestamp has 1 to ${mostCoordinates} coordinates, not ${show(depth)}`,
  );
}
