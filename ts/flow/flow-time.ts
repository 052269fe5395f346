import type { Timestamp } from "../timely/index.ts";
import type { StepSite } from "./errors.ts";

// A timestamp of a flow is (epoch, event time), and in loops (epoch, event time, iteration of the outer loop, …). These
// are the only functions that know the places of the coordinates.

/** Epochs count from 1. */
export const FIRST_EPOCH = 1;

/** The earliest timestamp of a flow that begins with an epoch: nothing is known of event time yet. */
export function originOf(epoch: number): Timestamp {
  return [epoch, Number.NEGATIVE_INFINITY];
}

/** The recovery period that something happens in. */
export function epochOf(time: Timestamp): number {
  return time[0]!;
}

/** The event-time coordinate, in ms since 1970: what is told late or not by. */
export function eventTimeOf(time: Timestamp): number {
  return time[1]!;
}

/** How often what travels at `time` has been round the innermost loop. */
export function iterationOf(time: Timestamp): number {
  return time[time.length - 1]!;
}

/** The same timestamp in another epoch. */
export function inEpoch(time: Timestamp, epoch: number): Timestamp {
  return ofEpoch(epoch, withoutEpoch(time));
}

/** What is left of a timestamp when it is kept from one epoch to another. */
export function withoutEpoch(time: Timestamp): readonly number[] {
  return time.slice(1);
}

/** The timestamp that {@link withoutEpoch} took the epoch from, in another one. */
export function ofEpoch(epoch: number, rest: readonly number[]): Timestamp {
  return [epoch, ...rest];
}

/** The same timestamp at another instant of event time. */
export function atEventTime(time: Timestamp, eventTime: number): Timestamp {
  if (time.length === 2) return [time[0]!, eventTime]; // a third of what a copy costs, once for each result of a join
  const moved = [...time];
  moved[1] = eventTime;
  return moved;
}

/**
 * The least event time that may still come, over all elements of a frontier and of every epoch; +Infinity where nothing
 * comes any more. The elements of one epoch alone would say too much: those of the next may lie before them.
 */
export function watermarkOf(frontier: readonly Timestamp[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [, eventTime] of frontier) if (eventTime! < least) least = eventTime!;
  return least;
}

/** The earliest epoch that may still come; +Infinity where nothing comes any more. */
export function earliestEpoch(frontier: readonly Timestamp[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [epoch] of frontier) if (epoch! < least) least = epoch!;
  return least;
}

/**
 * An instant as a coordinate of event time. One so far away that no timestamp can say it becomes the furthest that one
 * can: all records are nearer.
 */
export function toCoordinate(instant: number): number {
  if (!Number.isFinite(instant)) return instant;
  return Math.min(Math.max(Math.floor(instant), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

/** What a timestamp tells of where something happened. */
export function placeOf(time: Timestamp): Pick<StepSite, "epoch" | "iteration"> {
  const epoch = epochOf(time);
  return time.length > 2 ? { epoch, iteration: iterationOf(time) } : { epoch };
}
