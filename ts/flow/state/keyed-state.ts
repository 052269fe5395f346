import type { Column } from "../../timely/index.ts";
import { compareKeys, type Key } from "../values/key.ts";
import { type CellCodec, NOT_COUNTED, type Placement, type SavedCell, type Table } from "./table.ts";
import { type Stamped, TouchedKeys } from "./touched-keys.ts";

/**
 * A cell a key. Whoever changes a cell in place says so by `touch`, or once a batch by `touchAll`: one touch too many
 * costs a little, one too few loses a change when the process dies. Without a store neither does anything.
 */
export class KeyedState<C> implements Table {
  readonly name: string;
  readonly placement: Placement;
  /** For the code that runs once a record, which reads and adds here itself and has `touchAll` called for its batch. */
  readonly cells: Map<Key, C> = new Map();
  readonly #codec: CellCodec<C>;
  readonly #derived: ((cell: C, key: Key) => void)[] = [];
  #hearAll: ((cell: C, key: Key) => void) | undefined;
  readonly #touched: TouchedKeys<C> = new TouchedKeys();

  /** @internal Made by `StepState.keyed`. */
  constructor(name: string, codec: CellCodec<C>, placement: Placement) {
    this.name = name;
    this.placement = placement;
    this.#codec = codec;
  }

  get isCounted(): boolean {
    return this.#codec.count !== NOT_COUNTED;
  }

  get size(): number {
    const { count } = this.#codec;
    if (count === undefined) return this.cells.size;
    let size = 0;
    for (const cell of this.cells.values()) size += count(cell);
    return size;
  }

  get hasRows(): boolean {
    return this.#codec.savesRows === true;
  }

  get isEmpty(): boolean {
    return this.cells.size === 0;
  }

  get(key: Key): C | undefined {
    return this.cells.get(key);
  }

  has(key: Key): boolean {
    return this.cells.has(key);
  }

  /** Puts a cell in, in place of the one that may be there. */
  set(key: Key, cell: C): void {
    this.cells.set(key, cell);
    this.#touched.add(key);
  }

  delete(key: Key): void {
    this.cells.delete(key);
    this.#touched.add(key);
  }

  clear(): void {
    for (const key of this.cells.keys()) this.#touched.add(key);
    this.cells.clear();
  }

  /** The keys, in their order. */
  sortedKeys(): Key[] {
    return [...this.cells.keys()].sort(compareKeys);
  }

  /** Notes that the cell of a key was changed in place. */
  touch(key: Key): void {
    this.#touched.add(key);
  }

  /** The same for a cell that is at hand, and there: it costs less, as the cell notes it by itself. */
  stamp(key: Key, cell: C & Stamped): void {
    this.#touched.stamp(key, cell);
  }

  /** Notes that the cells of these keys may have been changed, added or removed. */
  touchAll(keys: Column<Key>): void {
    this.#touched.addAll(keys);
  }

  /** Has what is derived from the cells, and never saved, made anew from each cell that is loaded. */
  derive(make: (cell: C, key: Key) => void): void {
    this.#derived.push(make);
  }

  /** Has each cell told of that was saved, other workers' too, before those of this worker are loaded. */
  hearAll(hear: (cell: C, key: Key) => void): void {
    this.#hearAll = hear;
  }

  track(): void {
    this.#touched.track();
  }

  takeTouched(): Iterable<SavedCell> {
    return this.#touched.take(
      (key) => this.#save(key),
      (key, cell) => ({ table: this.name, key, content: this.#codec.save(cell) }),
    );
  }

  *saved(): Iterable<SavedCell> {
    for (const [key, cell] of this.cells) yield { table: this.name, key, content: this.#codec.save(cell) };
  }

  hear({ key, content }: SavedCell): void {
    this.#hearAll?.(this.#codec.load(content, key), key);
  }

  load({ key, content }: SavedCell): void {
    const cell = this.#codec.load(content, key);
    this.cells.set(key, cell);
    for (const make of this.#derived) make(cell, key);
  }

  #save(key: Key): SavedCell {
    const { name } = this;
    if (!this.cells.has(key)) return { table: name, key };
    return { table: name, key, content: this.#codec.save(this.cells.get(key)!) };
  }
}
