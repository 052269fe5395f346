import type { Column } from "../../timely/index.ts";
import type { Key } from "../values/key.ts";
import type { Placement, SavedCell, Table } from "./table.ts";
import { TouchedKeys } from "./touched-keys.ts";

/** Where the rows of a step are. */
export interface Whereabouts {
  readonly worker: number;
  /** Whether all records of a key come to one worker. */
  readonly byKey: boolean;
}

/** A row as it is saved: before all else what orders it among the rows of its table. */
export type WaitingRow = readonly [order: number, key: Key | undefined, ...rest: readonly unknown[]];

/**
 * What the tables of records that wait have in common. A cell has the rows of a key, in the order in which they came; or,
 * where the records of a key do not come together, all that wait on a worker: these may go on waiting on any other. Equal
 * states are saved alike, however the rows lie in memory.
 */
export abstract class WaitingTable<Row extends WaitingRow> implements Table {
  readonly name: string;
  readonly placement: Placement;
  readonly isCounted = true;
  readonly isSavedWhole = true;
  /** How many rows wait. */
  abstract readonly size: number;
  readonly #worker: number;
  /** What the next row to come is ordered by: above that of every row that is here. */
  protected nextOrder = 0;
  /** Keys of cells. */
  readonly #touched: TouchedKeys = new TouchedKeys();

  constructor(name: string, { worker, byKey }: Whereabouts) {
    this.name = name;
    this.placement = byKey ? "by key" : "shared out";
    this.#worker = worker;
  }

  track(): void {
    this.#touched.track();
  }

  takeTouched(): SavedCell[] {
    const rows = new Map(this.#touched.take((key): [Key, Row[]] => [key, []]));
    if (rows.size > 0) this.gather((key) => rows.get(key));
    return this.#cells(rows);
  }

  saved(): Iterable<SavedCell> {
    const rows = new Map<Key, Row[]>();
    this.gather((key) => {
      const own = rows.get(key) ?? [];
      rows.set(key, own);
      return own;
    });
    return this.#cells(rows);
  }

  load({ key, content }: SavedCell): void {
    for (const row of content as readonly Row[]) {
      this.nextOrder = Math.max(this.nextOrder, row[0] + 1);
      this.loadRow(row);
    }
    if (key === this.keyOf(key)) return;
    this.#touched.add(key); // another worker's rows are this one's now
    this.touch(undefined);
  }

  /** A row of the key has come or gone. */
  protected touch(key: Key | undefined): void {
    this.#touched.add(this.keyOf(key));
  }

  /** Rows of these keys have come or gone. */
  protected touchAll(keys: Column<Key> | undefined): void {
    if (this.placement === "by key" && keys !== undefined) this.#touched.addAll(keys);
    else this.#touched.add(this.#worker);
  }

  /** The key of the cell that a row is in. */
  protected keyOf(key: Key | undefined): Key {
    return this.placement === "by key" ? key! : this.#worker; // such a step reads a keyed stream
  }

  /** Adds each row that waits to those of its cell, where these are asked for. */
  protected abstract gather(rowsOf: (key: Key) => Row[] | undefined): void;

  /** Takes in a row that was saved. */
  protected abstract loadRow(row: Row): void;

  #cells(rows: ReadonlyMap<Key, Row[]>): SavedCell[] {
    return Array.from(rows, ([key, own]) => {
      const place = { table: this.name, key };
      return own.length === 0 ? place : { ...place, content: own.sort(([a], [b]) => a - b) };
    });
  }
}
