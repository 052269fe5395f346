import { decodeValues, encodeValues } from "../../../ts/exchange/codec/values.ts";
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

/** What a store would hold: the last content of every cell that was touched. */
export class KeptCells {
  readonly #cells: Map<string, SavedCell> = new Map();

  take(cells: readonly SavedCell[]): void {
    for (const cell of decodeValues(encodeValues(cells)) as SavedCell[]) {
      if ("content" in cell) this.#cells.set(placeOf(cell), cell);
      else this.#cells.delete(placeOf(cell));
    }
  }

  /** By place. */
  get all(): ReadonlyMap<string, SavedCell> {
    return this.#cells;
  }
}
