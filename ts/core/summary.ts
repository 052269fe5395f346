import { CoreError } from "./error.ts";
import { isTime, showTime, type Timestamp } from "./timestamp.ts";

/**
 * What a path does to a timestamp: the result has `add.length` coordinates, and
 * `result[i] = (i < keep ? t[i] : 0) + add[i]`. Nothing added is negative, so an earlier timestamp never has a later
 * result, and time never goes back along a path.
 */
export interface Summary {
  /** How many coordinates survive. */
  readonly keep: number;
  /** What is added to each coordinate of the result: integers from 0 to 2^53 - 1. */
  readonly add: readonly number[];
}

/**
 * The summary that changes nothing, for timestamps of `depth` coordinates.
 *
 * @example
 * ```ts
 * import { applySummary, identity } from "tidemark/timely";
 * console.log(applySummary(identity(2), [3, 4])); // [ 3, 4 ]
 * ```
 */
export function identity(depth: number): Summary {
  return { keep: depth, add: zeros(depth) };
}

/**
 * The summary that appends a coordinate 0 to timestamps of `depth` coordinates: into a loop.
 *
 * @example
 * ```ts
 * import { applySummary, enter } from "tidemark/timely";
 * console.log(applySummary(enter(1), [3])); // [ 3, 0 ]
 * ```
 */
export function enter(depth: number): Summary {
  return { keep: depth, add: zeros(depth + 1) };
}

/**
 * The summary that drops the last of `depth` coordinates: out of a loop.
 *
 * @example
 * ```ts
 * import { applySummary, leave } from "tidemark/timely";
 * console.log(applySummary(leave(2), [3, 7])); // [ 3 ]
 * ```
 */
export function leave(depth: number): Summary {
  return { keep: depth - 1, add: zeros(depth - 1) };
}

/**
 * The summary that adds `by` to the last of `depth` coordinates: once round a loop.
 *
 * @example
 * ```ts
 * import { advance, applySummary } from "tidemark/timely";
 * console.log(applySummary(advance(2), [3, 7])); // [ 3, 8 ]
 * ```
 */
export function advance(depth: number, by = 1): Summary {
  return { keep: depth, add: [...zeros(depth - 1), by] };
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}

/**
 * A timestamp through a summary. Undefined when a coordinate would pass 2^53 - 1: then the path cannot be taken. A
 * frontier behind such a path stands at an infinity even so: what is at the timestamp may first move on to one.
 *
 * @example
 * ```ts
 * import { applySummary } from "tidemark/timely";
 * console.log(applySummary({ keep: 1, add: [2, 5] }, [10, 99])); // [ 12, 5 ]
 * ```
 */
export function applySummary(summary: Summary, time: Timestamp): Timestamp | undefined {
  const result: number[] = [];
  for (let i = 0; i < summary.add.length; i++) {
    const from = i < summary.keep ? time[i]! : 0;
    const to = from + summary.add[i]!;
    if (to > Number.MAX_SAFE_INTEGER && from !== Number.POSITIVE_INFINITY) return undefined;
    result.push(to);
  }
  return result;
}

/**
 * The least timestamp that can result from `time` through a summary, by what the core makes of it: a coordinate that
 * would pass 2^53 - 1 is infinite.
 */
export function leastResult({ keep, add }: Summary, time: Timestamp): Timestamp {
  return add.map((by, i) => {
    const to = i < keep ? time[i]! + by : by;
    return to > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : to;
  });
}

/**
 * A copy of a summary that nobody can change.
 *
 * @throws {CoreError} `bad-summary` for what is no summary from timestamps of `from` coordinates to timestamps of `to`.
 */
export function frozenSummary(summary: Summary, from: number, to: number): Summary {
  const { keep, add } = summary ?? {};
  if (Number.isInteger(keep) && keep >= 0 && keep <= from && keep <= to && isAdvance(add, to)) {
    return Object.freeze({ keep, add: Object.freeze(add.map((by) => by + 0)) });
  }
  throw new CoreError(
    "bad-summary",
    `{ keep: ${showTime(keep)}, add: ${showTime(add)} } does not lead from ${from} coordinates to ${to}: it keeps at most the lesser number, and adds ${to} integers from 0 to 2^53 - 1`,
  );
}

function isAdvance(add: unknown, depth: number): boolean {
  return isTime(add, depth) && add.every((by) => by >= 0 && by < Infinity);
}
