import type { Lifetimes } from "../../state/lifetimes.ts";
import type { SlicedState } from "../../state/sliced-state.ts";
import type { StepState } from "../../state/step-state.ts";
import type { CellCodec } from "../../state/table.ts";
import { type Cell, type Expiring, expiringCodec } from "./stateful-cell.ts";

/** Cells whose time is up by a later value, which has begun another: until event time has come as far. */
export class ExpiringCells {
  readonly #slices: SlicedState<Expiring, Cell[]>;
  readonly #lifetimes: Lifetimes<Cell> | undefined;

  constructor(state: StepState, codec: CellCodec<Cell>, lifetimes: Lifetimes<Cell> | undefined) {
    this.#lifetimes = lifetimes;
    this.#slices = state.sliced("expiring", expiringCodec(codec, lifetimes));
  }

  /** Its results travel where they belong: at the instant that ends it. */
  setAside(cell: Cell): void {
    const start = this.#endOf(cell);
    const slice = this.#slices.at(start) ?? { start, cells: new Map() };
    if (slice.cells.size === 0) this.#slices.add(slice);
    const cells = slice.cells.get(cell.key);
    if (cells === undefined) slice.cells.set(cell.key, [cell]);
    else cells.push(cell);
    this.#slices.touch(start, cell.key);
  }

  /** Takes out one that was set aside: of its key and instant, the first. */
  takeBack(cell: Cell): void {
    const { key } = cell;
    const slice = this.#slices.at(this.#endOf(cell))!;
    const cells = slice.cells.get(key)!;
    cells.shift(); // they expire in this order
    if (cells.length === 0) this.#slices.remove(slice, key);
    else this.#slices.touch(slice.start, key);
  }

  #endOf({ usedAt }: Cell): number {
    return usedAt + this.#lifetimes!.afterMs; // only where cells expire by event time are any set aside
  }
}
