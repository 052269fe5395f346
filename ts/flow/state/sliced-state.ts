import type { Column } from "../../timely/index.ts";
import type { Key } from "../values/key.ts";
import type { Placement, SavedCell, Table } from "./table.ts";
import { TouchedCells } from "./touched-cells.ts";

/** A stretch of event time, and a cell for each of its keys. */
export class SliceOf<C> {
  readonly start: number;
  readonly cells: Map<Key, C> = new Map();

  constructor(start: number) {
    this.start = start;
  }
}

/** How the cells of slices become plain data, and slices again. */
export interface SliceCodec<S extends SliceOf<C>, C> {
  /** Plain data of a cell, and of what its slice as a whole has to be told by when it is made anew. */
  save(cell: C, slice: S, key: Key): unknown;
  /** A slice without cells, before the first of its cells is loaded; what is derived of the slice is made with it. */
  open(start: number): S;
  /** Puts a cell that was saved into its slice; what is derived of the cell is made anew by it. */
  load(saved: unknown, slice: S, key: Key): void;
  /** Whether its cells are states of their own, which `inspect` counts. Default: true. */
  readonly isCounted?: boolean;
}

/**
 * Cells by slice of event time and, in it, by key: so the records of one slice, which mostly come together, find their
 * cells in one map. A slice is here while it has cells; what changes in one says so by `touch`, or once a batch by
 * `touchBatch`. Without a store neither does anything.
 */
export class SlicedState<S extends SliceOf<C>, C> implements Table {
  readonly name: string;
  readonly placement: Placement = "by key";
  readonly isCounted: boolean;
  readonly #codec: SliceCodec<S, C>;
  readonly #slices: Map<number, S> = new Map();
  /** By slice. Undefined while nobody asks. */
  readonly #touched: TouchedCells = new TouchedCells();

  /** @internal Made by `StepState.sliced`. */
  constructor(name: string, codec: SliceCodec<S, C>) {
    this.name = name;
    this.#codec = codec;
    this.isCounted = codec.isCounted ?? true;
  }

  get size(): number {
    if (!this.isCounted) return 0;
    let cells = 0;
    for (const slice of this.#slices.values()) cells += slice.cells.size;
    return cells;
  }

  /** Whether there is no slice. */
  get isEmpty(): boolean {
    return this.#slices.size === 0;
  }

  /** The slice that begins at an instant. */
  at(start: number): S | undefined {
    return this.#slices.get(start);
  }

  /** The slices, in the order in which they were added. */
  slices(): Iterable<S> {
    return this.#slices.values();
  }

  /** The cell of a key in the slice that begins at an instant. */
  cellAt(start: number, key: Key): C | undefined {
    return this.#slices.get(start)?.cells.get(key);
  }

  /** Adds a slice; it is not there yet. */
  add(slice: S): void {
    this.#slices.set(slice.start, slice);
    this.touchSlice(slice);
  }

  /** Drops a slice with all of its cells. */
  drop(slice: S): void {
    this.touchSlice(slice);
    this.#slices.delete(slice.start);
  }

  /** Removes a cell, and its slice if that was its last. */
  remove(slice: S, key: Key): void {
    slice.cells.delete(key);
    this.touch(slice.start, key);
    if (slice.cells.size === 0) this.#slices.delete(slice.start);
  }

  /** Notes that a cell was changed, added or removed. */
  touch(start: number, key: Key): void {
    this.#touched.add(start, key);
  }

  /** Notes that something was changed which goes for all cells of a slice. */
  touchSlice(slice: S): void {
    if (!this.isTracking) return;
    const touched = this.#touched.in(slice.start);
    for (const key of slice.cells.keys()) touched.add(key);
  }

  /** Notes, where anybody asks, that the cells that these records fall into may have been changed or added. */
  touchBatch(keys: Column<Key>, instants: Column<number>, startOf: (instant: number) => number): void {
    if (!this.isTracking) return;
    let latest: number | undefined;
    let touched: Set<Key> | undefined;
    for (let i = 0; i < keys.length; i++) {
      const start = startOf(instants[i]!);
      // Neighbours mostly fall into one slice.
      if (start !== latest) touched = this.#touched.in(start);
      latest = start;
      touched!.add(keys[i]!); // the first start differs from none
    }
  }

  /** Whether touches are noted: who would have to look for what was touched need not, otherwise. */
  get isTracking(): boolean {
    return this.#touched.isTracking;
  }

  track(): void {
    this.#touched.track();
  }

  *takeTouched(): Iterable<SavedCell> {
    for (const [start, keys] of this.#touched.take()) {
      const slice = this.#slices.get(start);
      for (const key of keys) yield this.#save(start, slice, key);
    }
  }

  *saved(): Iterable<SavedCell> {
    for (const slice of this.#slices.values())
      for (const key of slice.cells.keys()) yield this.#save(slice.start, slice, key);
  }

  load({ key, slice: start, content }: SavedCell): void {
    let slice = this.#slices.get(start!);
    if (slice === undefined) {
      slice = this.#codec.open(start!);
      this.#slices.set(start!, slice);
    }
    this.#codec.load(content, slice, key);
  }

  #save(start: number, slice: S | undefined, key: Key): SavedCell {
    const place = { table: this.name, key, slice: start };
    if (slice === undefined || !slice.cells.has(key)) return place;
    return { ...place, content: this.#codec.save(slice.cells.get(key)!, slice, key) };
  }
}
