import type { Summary, Timestamp } from "../core/index.ts";
import { TimelyError } from "./error.ts";

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
  if (time.length !== depth || !time.every(isCoordinate)) {
    const wanted = `${depth} coordinate${depth === 1 ? "" : "s"}, each an integer or infinite`;
    throw new TimelyError("bad-time", `${whose.label}: ${showTime(time)} is no timestamp of ${wanted}`);
  }
}

function isCoordinate(coordinate: number): boolean {
  return Number.isSafeInteger(coordinate) || coordinate === Infinity || coordinate === -Infinity;
}

/** The origin of a dataflow as seen `depth` coordinates deep: loops begin at iteration 0. */
export function earliestTime(origin: Timestamp, depth: number): Timestamp {
  return [...origin, ...new Array<number>(depth - origin.length).fill(0)];
}

/** For messages: `(3, 0)`. */
export function showTime(time: Timestamp): string {
  return `(${time.join(", ")})`;
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
