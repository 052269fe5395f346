import type { SavedCell } from "../../../ts/flow/state/table.ts";

/** What is the same for two cells that take each other's place. */
export function placeOf({ table, key, slice }: SavedCell): string {
  return `${table} ${slice} ${typeof key} ${key}`;
}

/** Cells by their places. */
export function inOrder(cells: Iterable<SavedCell>): SavedCell[] {
  const placed = Array.from(cells, (cell) => [placeOf(cell), cell] as const);
  return placed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
}
