import { estimateBytes } from "../../timely/estimate-bytes.ts";
import { isKey, type Key } from "../values/key.ts";
import { renderValue } from "../values/render-value.ts";
import { CannotLoad } from "./cannot-load.ts";
import { type Due, DueQueue } from "./due-queue.ts";
import { HeldRecords } from "./held-records.ts";
import { KeyTimers } from "./key-timers.ts";
import { KeyedState } from "./keyed-state.ts";
import { LatestInstant } from "./latest-instant.ts";
import { Lifetimes, type Mortal } from "./lifetimes.ts";
import { OrderedRecords } from "./ordered-records.ts";
import { type SliceCodec, SlicedState, type SliceOf } from "./sliced-state.ts";
import { type CellCodec, type Placement, plain, type SavedCell, type Table } from "./table.ts";
import { type WaitingBatch, WaitingBatches } from "./waiting-batches.ts";
import type { Whereabouts } from "./waiting-table.ts";

/** So many cells of a table are looked at to estimate what all weigh. */
const SAMPLE = 32;

/**
 * All that one worker's instance of a step keeps: its tables, each under a name that is the step's own for ever. A step
 * keeps nothing by key, and no record that waits, anywhere else; what it derives of its cells it can make anew of them.
 */
export class StepState {
  readonly #where: Whereabouts;
  readonly #tables: Map<string, Table> = new Map();
  readonly #counts: (() => number)[] = [];
  #isTracked = false;

  constructor(where: Whereabouts = { worker: 0, byKey: true }) {
    this.#where = where;
  }

  /** A table of one cell a key. Default: cells that are plain data as they stand. */
  keyed<C>(name: string, codec: CellCodec<C> = plain<C>(), placement: Placement = "by key"): KeyedState<C> {
    return this.#add(new KeyedState(name, codec, placement));
  }

  /** A table of cells by slice of event time and key. */
  sliced<S extends SliceOf<C>, C>(name: string, codec: SliceCodec<S, C>): SlicedState<S, C> {
    return this.#add(new SlicedState(name, codec));
  }

  /** Timers by key. */
  timers(name: string): KeyTimers {
    return this.#add(new KeyTimers(name));
  }

  /** Wall-clock timers that follow from the cells of a table: not saved, but set anew for the cells that are loaded. */
  timersOf<C>(cells: KeyedState<C>, at: (cell: C) => number): KeyTimers {
    const timers = new KeyTimers("derived");
    cells.derive((cell, key) => {
      if (at(cell) < Number.POSITIVE_INFINITY) timers.set(key, at(cell));
    });
    return timers;
  }

  /** The latest of some instants, for the whole step. */
  latest(name: string): LatestInstant {
    return this.#add(new LatestInstant(name, this.#where.worker));
  }

  /** Records that wait for event time to come to them, in its order. */
  ordered(name: string, until: "before" | "at"): OrderedRecords {
    return this.#add(new OrderedRecords(name, until, this.#where));
  }

  /** Batches whose rows wait until they are done one by one. */
  waiting<W extends WaitingBatch>(name: string): WaitingBatches<W> {
    return this.#add(new WaitingBatches(name, this.#where));
  }

  /** Records that wait for the step's watermark to come to their own. */
  held(name: string): HeldRecords {
    return this.#add(new HeldRecords(name, this.#where));
  }

  /** When the cells of a table are to be forgotten, so many ms of event time after their last use. */
  lifetimes<C extends Mortal>(cells: KeyedState<C>, afterMs: number): Lifetimes<C> {
    const lifetimes = new Lifetimes<C>(afterMs);
    cells.derive((cell) => lifetimes.add(cell));
    return lifetimes;
  }

  /** What is due when, as it follows from cells: not saved. Who fills it does so for the cells that are loaded too. */
  dueQueue<D extends Due>(compare?: (a: D, b: D) => number): DueQueue<D> {
    return new DueQueue(compare);
  }

  /** Has something that is derived of cells count among what is kept. */
  alsoCounts(count: () => number): void {
    this.#counts.push(count);
  }

  /** Whether it keeps states that are to be counted, or may. */
  get isCounted(): boolean {
    return this.#counts.length > 0 || [...this.#tables.values()].some((table) => table.isCounted);
  }

  /** How many states it keeps, and records that wait. */
  get kept(): number {
    let kept = 0;
    for (const { size } of this.#tables.values()) kept += size;
    for (const count of this.#counts) kept += count();
    return kept;
  }

  /** What it keeps weighs about so many bytes: told from a few cells of each table, and how many there are. */
  get weight(): number {
    let weight = 0;
    for (const table of this.#tables.values()) weight += weightOf(table);
    return weight;
  }

  /** From now on it notes which cells are touched. */
  track(): void {
    this.#isTracked = true;
    for (const table of this.#tables.values()) table.track();
  }

  /** The cells touched since the last call, as they are now: to be gone through and encoded before anything changes. */
  *takeTouched(): Iterable<SavedCell> {
    for (const table of this.#tables.values()) yield* table.takeTouched();
  }

  /** Whether the cells of a table are arrays whose elements behind the first are no objects. */
  hasRows(table: string): boolean {
    return this.#tables.get(table)?.hasRows === true;
  }

  /** Which workers have a table's cells; undefined: there is no such table. */
  placementOf(table: string): Placement | undefined {
    return this.#tables.get(table)?.placement;
  }

  /** All cells, each as it is when it is asked for. */
  *saved(): Iterable<SavedCell> {
    for (const table of this.#tables.values()) yield* table.saved();
  }

  /**
   * Takes in cells that were saved, before any record comes.
   * @param isOurs Whether a cell belongs to this worker.
   * @throws {RangeError} for a cell of a table that the step has not, and for one that has no place in it.
   * @throws {CannotLoad} for what is no cell of its table.
   */
  load(cells: Iterable<SavedCell>, isOurs: (placement: Placement, key: Key) => boolean = () => true): void {
    for (const cell of cells) {
      const table = this.#tables.get(cell.table);
      if (table === undefined) throw new RangeError(`there is no table "${cell.table}" to load a cell into`);
      const { key, slice = 0 } = cell;
      if (!isKey(key) || !Number.isFinite(slice))
        throw new RangeError(`a cell of table "${cell.table}" has no place: ${renderValue({ key, slice })}`);
      if (!("content" in cell)) continue;
      try {
        table.hear?.(cell);
        if (isOurs(table.placement, cell.key)) table.load(cell);
      } catch (cause) {
        throw new CannotLoad(cell.key, cause);
      }
    }
  }

  #add<T extends Table>(table: T): T {
    if (this.#tables.has(table.name)) throw new RangeError(`there is a table "${table.name}" already`);
    this.#tables.set(table.name, table);
    if (this.#isTracked) table.track();
    return table;
  }
}

function weightOf(table: Table): number {
  let looked = 0;
  let bytes = 0;
  const keys = new Set<Key>();
  for (const { key, content } of table.saved()) {
    if (looked === SAMPLE) return (bytes / looked) * Math.max(table.size, looked);
    looked++;
    bytes += estimateBytes(content) + (keys.has(key) ? 0 : estimateBytes(key));
    keys.add(key);
  }
  return bytes;
}
