import type { Column } from "../../timely/index.ts";
import type { Key } from "../values/key.ts";
import type { Placement, SavedCell, Table } from "./table.ts";
import { TouchedCells } from "./touched-cells.ts";

/**
 * So many rows that came one after the other make a slice: what is saved in an epoch is the slices that rows have come to
 * or gone from, however many wait.
 */
const SLICE = 1_024;
/** All that wait are gone through for so many slices together. */
const SLICES_AT_ONCE = 64;
/** All cells are made in so many parts, for each of which all that wait are gone through. */
const PARTS = 64;

/** Where the rows of a step are. */
export interface Whereabouts {
  readonly worker: number;
  /** Whether all records of a key come to one worker. */
  readonly byKey: boolean;
}

/** A row as it is saved: before all else what orders it among the rows of its table. */
export type WaitingRow = readonly [order: number, key: Key | undefined, ...rest: readonly unknown[]];

/**
 * What the tables of records that wait have in common. A cell has the rows of a slice and a key, in the order in which they
 * came; or, where the records of a key do not come together, those of a worker: these may go on waiting on any other. Equal
 * states are saved alike, however the rows lie in memory.
 */
export abstract class WaitingTable<Row extends WaitingRow> implements Table {
  readonly name: string;
  readonly placement: Placement;
  readonly isCounted = true;
  /** How many rows wait. */
  abstract readonly size: number;
  readonly #worker: number;
  /** What the next row to come is ordered by: above that of every row that is here. */
  protected nextOrder = 0;
  readonly #touched: TouchedCells = new TouchedCells();
  /** Counts how often what was touched has been taken. */
  #round = 0;

  constructor(name: string, { worker, byKey }: Whereabouts) {
    this.name = name;
    this.placement = byKey ? "by key" : "shared out";
    this.#worker = worker;
  }

  track(): void {
    this.#touched.track();
  }

  *takeTouched(): Iterable<SavedCell> {
    this.#round++;
    const touched = [...this.#touched.take()];
    for (let from = 0; from < touched.length; from += SLICES_AT_ONCE) {
      const cells: Cells<Row> = new Map();
      for (const [slice, keys] of touched.slice(from, from + SLICES_AT_ONCE))
        cells.set(slice, new Map(Array.from(keys, (key) => [key, []])));
      this.gather((key, order) => cells.get(sliceOf(order))?.get(this.#cellOf(key)));
      for (const [slice, own] of cells) for (const [key, rows] of own) yield this.#save(slice, key, rows);
    }
  }

  *saved(): Iterable<SavedCell> {
    const slices = this.#slices();
    const atOnce = Math.ceil(slices.length / PARTS);
    for (let from = 0; from < slices.length; from += atOnce)
      yield* this.#savedIn(slices.slice(from, from + atOnce));
  }

  /** The cells of some slices. Rows are as they are when a cell is asked for: epochs may pass between one and the next. */
  *#savedIn(slices: readonly number[]): Iterable<SavedCell> {
    let round = this.#round;
    let cells = this.#cellsIn(slices);
    const places = [...cells].flatMap(([slice, own]) => [...own.keys()].map((key) => [slice, key] as const));
    for (const [slice, key] of places) {
      if (this.#round !== round) cells = this.#cellsIn(slices);
      round = this.#round;
      const rows = cells.get(slice)!.get(key);
      if (rows !== undefined) yield this.#save(slice, key, rows);
    }
  }

  #slices(): number[] {
    const slices = new Set<number>();
    this.gather((_, order) => {
      slices.add(sliceOf(order));
      return undefined;
    });
    return [...slices];
  }

  #cellsIn(slices: readonly number[]): Cells<Row> {
    const cells: Cells<Row> = new Map(slices.map((slice) => [slice, new Map()]));
    this.gather((key, order) => {
      const own = cells.get(sliceOf(order));
      if (own === undefined) return undefined;
      const cell = this.#cellOf(key);
      const rows = own.get(cell) ?? [];
      own.set(cell, rows);
      return rows;
    });
    return cells;
  }

  load({ key: cell, content }: SavedCell): void {
    for (const row of content as readonly Row[]) {
      const [order, key] = row;
      this.nextOrder = Math.max(this.nextOrder, order + 1);
      this.loadRow(row);
      if (cell === this.#cellOf(key)) continue;
      this.#touched.add(sliceOf(order), cell); // another worker's rows are this one's now
      this.touch(key, order);
    }
  }

  /** A row has come or gone. */
  protected touch(key: Key | undefined, order: number): void {
    this.#touched.add(sliceOf(order), this.#cellOf(key));
  }

  /** Rows have come or gone. */
  protected touchAll(keys: Column<Key>, orders: Column<number>): void {
    if (!this.#touched.isTracking) return;
    for (let i = 0; i < keys.length; i++) this.touch(keys[i], orders[i]!);
  }

  /** The same for rows that came one after the other. */
  protected touchRun(keys: Column<Key> | undefined, first: number, count: number): void {
    if (!this.#touched.isTracking) return;
    if (this.placement === "by key") for (let i = 0; i < count; i++) this.touch(keys![i], first + i);
    else for (let at = sliceOf(first); at < first + count; at += SLICE) this.#touched.add(at, this.#worker);
  }

  /** Adds each row that waits to those of its cell, where these are asked for. */
  protected abstract gather(rowsOf: (key: Key | undefined, order: number) => Row[] | undefined): void;

  /** Takes in a row that was saved. */
  protected abstract loadRow(row: Row): void;

  /** By what its cell is found, beside its slice. */
  #cellOf(key: Key | undefined): Key {
    return this.placement === "by key" ? key! : this.#worker; // such a step reads a keyed stream
  }

  #save(slice: number, key: Key, rows: Row[]): SavedCell {
    const place = { table: this.name, key, slice };
    return rows.length === 0 ? place : { ...place, content: rows.sort(([a], [b]) => a - b) };
  }
}

/** Rows, by slice and then by key or worker. */
type Cells<Row> = Map<number, Map<Key, Row[]>>;

/** The order of the first row that may be in the slice of another. */
function sliceOf(order: number): number {
  return order - (order % SLICE);
}
