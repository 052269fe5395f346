import type { Aggregator } from "../../aggregators/aggregator.ts";
import { unfailing } from "../../aggregators/staged.ts";
import type { JoinCell, Keep, Kept } from "./join-cell.ts";

/** A record of one of the sides. */
export interface Tagged {
  readonly side: string;
  readonly value: unknown;
}

/** What a window makes rows of. */
export interface WindowJoinPlan {
  readonly names: readonly string[];
  readonly required: readonly boolean[];
  readonly keep: Keep;
}

/**
 * What a window makes its rows of; undefined where it makes none. "first" and "last" go by event time, and by when records
 * came only among equals: so it does not matter in which order they came, or which sessions were merged into which.
 */
export function rowsOfWindow({
  names,
  required,
  keep,
}: WindowJoinPlan): Aggregator<Tagged, Kept[][], JoinCell | undefined> {
  const take = takers[keep];
  return {
    init: () => names.map(() => []),
    add: unfailing((cell: Kept[][], { side, value }: Tagged, eventTime) => {
      take(cell[names.indexOf(side)]!, { value, eventTime });
      return cell;
    }),
    merge(left, right) {
      for (const [side, values] of right.entries()) for (const kept of values) take(left[side]!, kept);
      return left;
    },
    // Of sessions that are joined, all records of one come before those of the other: rows are sorted by time in the end.
    ...(keep === "all" && {
      absorb: (left, right) => left.map((values, side) => larger(values, right[side]!)),
    }),
    result: (cell) =>
      required.some((isRequired, side) => isRequired && cell[side]!.length === 0)
        ? undefined
        : cell.map(byTime),
  };
}

/** The larger one, with the values of both. */
function larger(left: Kept[], right: Kept[]): Kept[] {
  const [to, from] = left.length < right.length ? [right, left] : [left, right];
  for (const kept of from) to.push(kept);
  return to;
}

const takers: Readonly<Record<Keep, (kept: Kept[], added: Kept) => void>> = {
  first(kept, added) {
    if (kept.length === 0 || isEarlier(added, kept[0]!)) kept[0] = added;
  },
  last(kept, added) {
    if (kept.length === 0 || !isEarlier(added, kept[0]!)) kept[0] = added;
  },
  all(kept, added) {
    kept.push(added);
  },
};

/** Without event time, nothing is earlier than what came before it. */
function isEarlier(a: Kept, b: Kept): boolean {
  return a.eventTime !== undefined && b.eventTime !== undefined && a.eventTime < b.eventTime;
}

/** A copy: a window that goes on takes in more. */
function byTime(kept: readonly Kept[]): readonly Kept[] {
  return [...kept].sort((a, b) => (isEarlier(a, b) ? -1 : isEarlier(b, a) ? 1 : 0));
}
