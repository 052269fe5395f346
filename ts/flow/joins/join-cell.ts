/** A value and its event time, in ms since 1970, where it has one. */
export interface Kept {
  readonly value: unknown;
  readonly eventTime: number | undefined;
}

/** What a join has of one key: what it keeps of each side. */
export type JoinCell = readonly Kept[][];

/** Which of a side's values are kept. */
export type Keep = "first" | "last" | "all";

/** Takes a value in. Returns whether that changed anything. */
export type Keeper = (side: Kept[], kept: Kept) => boolean;

export const keepers: Readonly<Record<Keep, Keeper>> = {
  first(side, kept) {
    if (side.length > 0) return false;
    side.push(kept);
    return true;
  },
  last(side, kept) {
    side[0] = kept;
    return true;
  },
  all(side, kept) {
    side.push(kept);
    return true;
  },
};

/** Every way to pick one value of each side, the last side changing fastest. An empty side has `undefined`. */
export function combinations(sides: JoinCell): (Kept | undefined)[][] {
  let rows: (Kept | undefined)[][] = [[]];
  for (const side of sides) {
    const picks: (Kept | undefined)[] = side.length === 0 ? [undefined] : side;
    rows = rows.flatMap((row) => picks.map((pick) => [...row, pick]));
  }
  return rows;
}

/** The latest event time among the values of a row. */
export function latestOf(row: readonly (Kept | undefined)[]): number | undefined {
  let latest: number | undefined;
  for (const kept of row) {
    if (kept?.eventTime !== undefined && (latest === undefined || kept.eventTime > latest))
      latest = kept.eventTime;
  }
  return latest;
}
