/** A value and its event time, in ms since 1970, where it has one. */
export interface Kept {
  readonly value: unknown;
  readonly eventTime: number | undefined;
}

/** A value and its event time, as they are saved. */
export type SavedKept = readonly [value: unknown, eventTime: number | undefined];

export function saveKept({ value, eventTime }: Kept): SavedKept {
  return [value, eventTime];
}

export function loadKept([value, eventTime]: SavedKept): Kept {
  return { value, eventTime };
}

/** What a join has of one key: what it keeps of each side. */
export type JoinCell = readonly (readonly Kept[])[];

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

/** Values that are joined, one of each side; `undefined` for a side that has none. */
export type JoinRow = readonly (Kept | undefined)[];

/** How many ways there are to pick one value of each side. */
export function rowsIn(sides: JoinCell): number {
  return sides.reduce((rows, { length }) => rows * Math.max(1, length), 1);
}

/** The nth of them, the last side changing fastest. */
export function rowAt(sides: JoinCell, n: number): JoinRow {
  const row = new Array<Kept | undefined>(sides.length).fill(undefined);
  let rest = n;
  for (let side = sides.length - 1; side >= 0; side--) {
    const { length } = sides[side]!;
    if (length === 0) continue;
    row[side] = sides[side]![rest % length];
    rest = Math.floor(rest / length);
  }
  return row;
}

/** The values of a row under the names of their sides. By assignment: `Object.fromEntries` takes four times as long. */
export function recordOf(names: readonly string[], row: JoinRow): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (let side = 0; side < names.length; side++) record[names[side]!] = row[side]?.value;
  return record;
}

/** The latest event time among the values of a row. */
export function latestOf(row: JoinRow): number | undefined {
  let latest: number | undefined;
  for (const kept of row) {
    if (kept?.eventTime !== undefined && (latest === undefined || kept.eventTime > latest))
      latest = kept.eventTime;
  }
  return latest;
}
