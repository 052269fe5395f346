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

/**
 * Refuses what is no timestamp of `depth` coordinates. The core relies on it: NaN would be at or before everything.
 *
 * @throws {CoreError} `bad-timestamp`
 */
export function checkTime(time: Timestamp, depth: number): void {
  if (time.length === depth && time.every(isCoordinate)) return;
  throw new CoreError(
    "bad-timestamp",
    `[${time.join(", ")}] is no timestamp of ${depth} coordinates: each is an integer between -(2^53 - 1) and 2^53 - 1, or an infinity`,
  );
}

/**
 * Refuses what is no number of coordinates.
 *
 * @throws {CoreError} `bad-timestamp`
 */
export function checkDepth(depth: number): void {
  if (Number.isInteger(depth) && depth >= 1 && depth <= mostCoordinates) return;
  throw new CoreError("bad-timestamp", `a timestamp has 1 to ${mostCoordinates} coordinates, not ${depth}`);
}
