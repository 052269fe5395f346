import type { Column } from "../../timely/index.ts";
import type { Key } from "../values/key.ts";

/** A cell that notes when it was touched; 0: never. */
export interface Stamped {
  touchedIn: number;
}

/** The keys whose cells were touched since somebody asked last. Until somebody asks at all, noting them costs nothing. */
export class TouchedKeys {
  /** Undefined while nobody asks. */
  #keys: Set<Key> | undefined;
  /** Keys of cells that have noted themselves that they were touched. */
  #stamped: Key[] = [];
  /** Counts how often somebody has asked; 0 while nobody does. */
  #round = 0;

  track(): void {
    this.#keys ??= new Set();
    this.#round ||= 1;
  }

  /** The same as `add` where the cell is at hand: it says by itself whether it has been added since somebody asked. */
  stamp(key: Key, cell: Stamped): void {
    if (cell.touchedIn === this.#round) return;
    cell.touchedIn = this.#round;
    this.#stamped.push(key);
  }

  add(key: Key): void {
    this.#keys?.add(key);
  }

  addAll(keys: Column<Key>): void {
    const touched = this.#keys;
    if (touched === undefined) return;
    for (let i = 0; i < keys.length; i++) touched.add(keys[i]!);
  }

  /** Those since the last call. */
  *take(): Iterable<Key> {
    const touched = this.#keys;
    if (touched === undefined) return;
    const stamped = this.#stamped;
    this.#keys = new Set();
    this.#stamped = [];
    this.#round++;
    yield* touched;
    for (const key of stamped) if (!touched.has(key)) yield key;
  }
}
