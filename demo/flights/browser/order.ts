import type { AirportDelays } from "../flow.ts";

/** A column that rows can be sorted by. */
export type Column = "airport" | "city" | "flights" | "averageDelayMinutes" | "worstDelayMinutes";

/** How rows are sorted. */
export interface Order {
  readonly by: Column;
  readonly descending: boolean;
}

/** The rows in that order: unknown values last either way, equal ones by the airport's code. */
export function sorted(rows: readonly AirportDelays[], { by, descending }: Order): AirportDelays[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [a[by], b[by]];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byCode(a, b);
    return sign * compare(x, y) || byCode(a, b);
  });
}

function byCode(a: AirportDelays, b: AirportDelays): number {
  return compare(a.airport, b.airport);
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
