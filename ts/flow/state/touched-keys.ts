import type { Column } from "../../timely/index.ts";
import type { Key } from "../values/key.ts";

/** A cell that notes when it was touched; 0: never. */
export interface Stamped {
  touchedIn: number;
}

/** The keys whose cells were touched since somebody asked last. Until somebody asks at all, noting them costs nothing. */
export class TouchedKeys<C = never> {
  /** Undefined while nobody asks. */
  #keys: Set<Key> | undefined;
  /** Cells that have noted themselves that they were touched, and their keys. */
  #cells: C[] = [];
  #keysOfCells: Key[] = [];
  /** Counts how often somebody has asked; 0 while nobody does. */
  #round = 0;

  track(): void {
    this.#keys ??= new Set();
    this.#round ||= 1;
  }

  /** The same as `add` where the cell is at hand: it says by itself whether it has been added since somebody asked. */
  stamp(key: Key, cell: C & Stamped): void {
    if (cell.touchedIn === this.#round) return;
    cell.touchedIn = this.#round;
    this.#cells.push(cell);
    this.#keysOfCells.push(key);
  }

  add(key: Key): void {
    this.#keys?.add(key);
  }

  addAll(keys: Column<Key>): void {
    const touched = this.#keys;
    if (touched === undefined) return;
    for (let i = 0; i < keys.length; i++) touched.add(keys[i]!);
  }

  /**
   * Those since the last call.
   * @param ofKey Is given each that was added: its cell may be there or not.
   * @param ofCell Is given each that was stamped only: that cell is there, and is not to be looked up.
   */
  *take<T>(ofKey: (key: Key) => T, ofCell: (key: Key, cell: C) => T = ofKey): Iterable<T> {
    const added = this.#keys;
    if (added === undefined) return;
    const cells = this.#cells;
    const keys = this.#keysOfCells;
    this.#keys = new Set();
    this.#cells = [];
    this.#keysOfCells = [];
    this.#round++;
    for (const key of added) yield ofKey(key);
    for (let i = 0; i < cells.length; i++) if (!added.has(keys[i]!)) yield ofCell(keys[i]!, cells[i]!);
  }
}
