import type { SavedCell } from "../flow/state/table.ts";
import type { Key } from "../flow/values/key.ts";
import type { FrameCells, FrameHead } from "./frames.ts";

/** The table of how far event time had come in a step. */
const WATERMARK = "watermark";

/** In place of the content of a cell that is gone. */
const GONE = Symbol("gone");

type Contents = Map<Key, unknown>;

/** Of one table: its cells by slice, or all together where it is not cut by event time. */
type LoadedTable = Map<number | undefined, Contents>;

/** What a store holds of a flow, while it is read: each cell as it was saved last. */
export class LoadedCells {
  readonly #steps: Map<string, Map<string, LoadedTable>> = new Map();
  readonly #operators: Map<string, string> = new Map();
  /** By step: tables whose cells are rows. */
  readonly #rows: Map<string, Set<string>> = new Map();

  /** Tells of the tables of a step whether their cells are rows. */
  tablesOf(step: string): { hasRows(table: string): boolean } {
    const rows = this.#rows.get(step);
    return { hasRows: (table) => rows?.has(table) === true };
  }

  /** Takes in cells, those that were saved last first: what was saved of them before does not count any more. */
  add({ step, operator, table, keys, slices, contents, areRows }: FrameCells): void {
    if (areRows) within(this.#rows, step, () => new Set<string>()).add(table);
    if (!this.#operators.has(step)) this.#operators.set(step, operator);
    const loaded = within(
      within(this.#steps, step, newMap<string, LoadedTable>),
      table,
      newMap<number | undefined, Contents>,
    );
    for (let i = 0; i < keys.length; i++) {
      const cells = within(loaded, slices?.[i], newMap<Key, unknown>);
      if (!cells.has(keys[i]!)) cells.set(keys[i]!, i < contents.length ? contents[i] : GONE);
    }
  }

  /** Whether some of a frame's cells are not known: only then are its contents to be read. */
  lacks({ step, table, keys, slices }: FrameHead): boolean {
    const loaded = this.#steps.get(step)?.get(table);
    if (loaded === undefined) return true;
    if (slices !== undefined) return keys.some((key, i) => loaded.get(slices[i])?.has(key) !== true);
    const cells = loaded.get(undefined);
    return cells === undefined || keys.some((key) => !cells.has(key));
  }

  /** The steps that something is here of. */
  get steps(): string[] {
    return [...this.#steps.keys()].filter((step) => this.has(step));
  }

  /** What a step was when it was saved last; undefined: nothing was saved of it. */
  operatorOf(step: string): string | undefined {
    return this.#operators.get(step);
  }

  /** Whether something is here of a step. */
  has(step: string): boolean {
    const tables = this.#steps.get(step);
    return tables !== undefined && cellsOf(tables).next().done !== true;
  }

  /** Whether states are here of a step: more than how far event time had come in it. */
  hasStates(step: string): boolean {
    const tables = new Map(this.#steps.get(step));
    tables.delete(WATERMARK);
    return cellsOf(tables).next().done !== true;
  }

  /** The cells of a step, once: then they are forgotten. */
  take(step: string): Iterable<SavedCell> {
    const tables = this.#steps.get(step);
    this.#steps.delete(step);
    return tables === undefined ? [] : cellsOf(tables);
  }
}

function* cellsOf(tables: ReadonlyMap<string, LoadedTable>): Generator<SavedCell, undefined, undefined> {
  for (const [table, slices] of tables)
    for (const [slice, cells] of slices)
      for (const [key, content] of cells)
        if (content !== GONE)
          yield slice === undefined ? { table, key, content } : { table, key, slice, content };
}

function within<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let found = map.get(key);
  if (found === undefined) {
    found = make();
    map.set(key, found);
  }
  return found;
}

function newMap<K, V>(): Map<K, V> {
  return new Map();
}
