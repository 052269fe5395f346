import type { Summary, Timestamp } from "../core/index.ts";
import { frozenTime, isTime, showTime } from "../core/timestamp.ts";
import { TimelyError } from "./error.ts";

export { frozenTime, isTime, showTime };

/** A timestamp; where it has one coordinate, the bare number will do. */
export type TimeLike = Timestamp | number;

/** The timestamp meant by `time`. */
export function timeOf(time: TimeLike): Timestamp {
  return typeof time === "number" ? [time] : time;
}

/** What a message begins with. */
export interface Labelled {
  readonly label: string;
}

/** Refuses what is no timestamp of this depth. The label is asked for only then. */
export function checkTime(time: Timestamp, depth: number, whose: Labelled): void {
  if (isTime(time, depth)) return;
  const wanted = `${depth} coordinate${depth === 1 ? "" : "s"}, each an integer or infinite`;
  throw new TimelyError("bad-time", `${whose.label}: ${showTime(time)} is no timestamp of ${wanted}`);
}

/**
 * The timestamp meant by `time`, for keeping: a copy that nobody can change.
 * @throws {TimelyError} `bad-time` for what is no timestamp of this depth.
 */
export function ownTime(time: TimeLike, depth: number, whose: Labelled): Timestamp {
  const meant = timeOf(time);
  checkTime(meant, depth, whose);
  return frozenTime(meant);
}

/** The origin of a dataflow as seen `depth` coordinates deep: loops begin at iteration 0. */
export function earliestTime(origin: Timestamp, depth: number): Timestamp {
  return Object.freeze([...origin, ...new Array<number>(depth - origin.length).fill(0)]);
}

/** The summary that has the effect of `first` and then of `second`. */
export function composeSummaries(first: Summary, second: Summary): Summary {
  return {
    keep: Math.min(first.keep, second.keep),
    add: second.add.map((step, i) => step + (i < second.keep ? first.add[i]! : 0)),
  };
}

/** Whether a summary changes nothing about a timestamp of `depth` coordinates. */
export function isIdentity(summary: Summary, depth: number): boolean {
  return summary.keep === depth && summary.add.length === depth && summary.add.every((step) => step === 0);
}
