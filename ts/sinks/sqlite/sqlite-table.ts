import { ConnectorError } from "../../connectors/errors.ts";
import type { Database, SqlValue, Statement } from "../../stores/sqlite/driver.ts";
import type { Cell } from "../table/cells.ts";
import {
  lostRows,
  type StagedTable,
  stagingName,
  type TablePosition,
  type TableToken,
  undone,
} from "../table/staged-table.ts";
import { listed, onConflictOf, quoted, type TableSinkOptions } from "../table/table-options.ts";

/** What is kept of a sink beside its rows: the last batch that was moved over, and the last that was made durable. */
const marks = "tidemark_batches";

/** A table of SQLite. No transaction is held from one call to the next, so others may write the database meanwhile. */
export class SqliteTable implements StagedTable {
  readonly #path: string;
  readonly #database: Database;
  readonly #options: TableSinkOptions<never>;
  readonly #staging: string;
  readonly #insert: Statement;

  private constructor(path: string, database: Database, step: string, options: TableSinkOptions<never>) {
    this.#path = path;
    this.#database = database;
    this.#options = options;
    this.#staging = stagingName(step, options.table);
    this.#begin(options.columns);
    this.#insert = database.prepare(this.#insertion(() => "?"));
  }

  /** Shows what is to be, and drops what dead runs have left besides. @throws {ConnectorError} `table-changed` */
  static async open(
    path: string,
    database: Database,
    step: string,
    options: TableSinkOptions<never>,
    prepared: TablePosition,
  ): Promise<SqliteTable> {
    mustHave(path, database, options);
    database.exec(`CREATE TABLE IF NOT EXISTS ${marks} (staging TEXT PRIMARY KEY, moved TEXT, sealed TEXT)`);
    const waits = (token: TableToken): boolean => countOf(database, token) > 0;
    const lastOf = (staging: string): string | undefined => lastMoved(database, staging);
    const left = await undone(prepared, options.table, waits, lastOf);
    const own = stagingName(step, options.table);
    for (const token of left) move(database, options, token);
    // Of steps that had another id, or wrote another table.
    for (const { token } of prepared)
      if (token.staging !== own) database.exec(`DROP TABLE IF EXISTS ${quoted(token.staging)}`);
    return new SqliteTable(path, database, step, options);
  }

  stage(batch: string, rows: readonly (readonly Cell[])[]): void {
    this.#safely("NORMAL", () => {
      for (const row of rows) this.#put(batch, row);
    });
  }

  seal(batch: string, rows: number): void {
    const found = countOf(this.#database, this.tokenOf(batch));
    if (found !== rows) throw lostRows(this.#options.table, found, rows);
    this.#tryOut();
    // With it all that was written before is on the disk.
    const sql = `INSERT INTO ${marks} (staging, sealed) VALUES (?, ?) ON CONFLICT (staging) DO UPDATE SET sealed = excluded.sealed`;
    this.#safely("FULL", () => once(this.#database, sql, (statement) => statement.run(this.#staging, batch)));
  }

  publish(token: TableToken): void {
    if (countOf(this.#database, token) === 0) return;
    this.#safely(undefined, () => move(this.#database, this.#options, token));
  }

  drop(batch: string): void {
    const sql = `DELETE FROM ${quoted(this.#staging)} WHERE tidemark_batch = ?`;
    this.#safely("NORMAL", () => once(this.#database, sql, (statement) => statement.run(batch)));
  }

  tokenOf(batch: string): TableToken {
    return { staging: this.#staging, batch, columns: this.#options.columns };
  }

  close(): void {
    this.#insert.finalize?.();
    this.#database.close();
  }

  /** The columns have no types: what is written is kept as it is, and the table makes of it what it does. */
  #begin(columns: readonly string[]): void {
    this.#database.exec(`DROP TABLE IF EXISTS ${quoted(this.#staging)}`);
    this.#database.exec(
      `CREATE TABLE ${quoted(this.#staging)} (tidemark_row INTEGER PRIMARY KEY, tidemark_batch TEXT, ${listed(columns)})`,
    );
  }

  /** Moves over all that waits, and takes that back: what the table refuses must show before the epoch is committed. */
  #tryOut(): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      insertFrom(this.#database, this.#options, this.#options.columns, this.#staging);
    } catch (error) {
      throw this.#failed(error);
    } finally {
      rollBack(this.#database);
    }
  }

  #put(batch: string, row: readonly Cell[]): void {
    const isEmpty = (cell: Cell): boolean => cell instanceof Uint8Array && cell.length === 0;
    const values = row.map(valueOfCell);
    if (!row.some(isEmpty)) this.#insert.run(batch, ...values);
    else {
      // Node 22 binds an array of no bytes as NULL.
      const sql = this.#insertion((i) => (isEmpty(row[i]!) ? "zeroblob(0)" : "?"));
      const bound = values.filter((_, i) => !isEmpty(row[i]!));
      once(this.#database, sql, (statement) => statement.run(batch, ...bound));
    }
  }

  #insertion(placeOf: (column: number) => string): string {
    const values = this.#options.columns.map((_, i) => placeOf(i));
    return `INSERT INTO ${quoted(this.#staging)} VALUES (NULL, ?, ${values.join(", ")})`;
  }

  /** @param synchronous How it waits for the disk; undefined: it makes a transaction of its own. */
  #safely(synchronous: "NORMAL" | "FULL" | undefined, act: () => unknown): void {
    try {
      if (synchronous === undefined) act();
      else transaction(this.#database, synchronous, act);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #failed(error: unknown): Error {
    return sqliteSaid(this.#path, error);
  }
}

/** @throws {ConnectorError} `bad-value` */
function valueOfCell(cell: Cell): SqlValue {
  if (Number.isNaN(cell)) throw new ConnectorError("bad-value", "SQLite has no NaN: it would become NULL");
  return typeof cell === "boolean" ? Number(cell) : cell;
}

/** Moves a batch over and notes it, in one transaction that is on the disk when this returns. */
function move(database: Database, options: TableSinkOptions<never>, token: TableToken): void {
  const { staging, batch, columns } = token;
  transaction(database, "FULL", () => {
    insertFrom(database, options, columns, staging, batch);
    const rest = `DELETE FROM ${quoted(staging)} WHERE tidemark_batch = ?`;
    once(database, rest, (statement) => statement.run(batch));
    const note = `INSERT INTO ${marks} (staging, moved) VALUES (?, ?) ON CONFLICT (staging) DO UPDATE SET moved = excluded.moved`;
    once(database, note, (statement) => statement.run(staging, batch));
  });
}

/** @param batch One of them; all by default. */
function insertFrom(
  database: Database,
  options: TableSinkOptions<never>,
  columns: readonly string[],
  staging: string,
  batch?: string,
): void {
  const names = listed(columns);
  const which = batch === undefined ? "true" : "tidemark_batch = ?";
  const rows = `SELECT ${names} FROM ${quoted(staging)} WHERE ${which} ORDER BY tidemark_row`;
  const sql = `INSERT INTO ${quoted(options.table)} (${names}) ${rows} ${onConflictOf(options)}`;
  once(database, sql, (statement) => (batch === undefined ? statement.run() : statement.run(batch)));
}

function mustHave(path: string, database: Database, { table, columns }: TableSinkOptions<never>): void {
  const found = once(database, "SELECT name FROM pragma_table_info(?)", (statement) => statement.all(table));
  const there = found.map(({ name }) => String(name).toLowerCase());
  const missing = (columns as readonly string[]).find((column) => !there.includes(column.toLowerCase()));
  if (missing === undefined) return;
  const what =
    found.length === 0 ? `table ${quoted(table)}` : `column ${quoted(missing)} in ${quoted(table)}`;
  throw new ConnectorError("cannot-open", `there is no ${what}: make it first`, { partition: path });
}

/** How many rows of a batch wait. */
function countOf(database: Database, { staging, batch }: TableToken): number {
  const isThere = "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = ?";
  if (!once(database, isThere, (statement) => statement.get(staging))) return 0;
  const sql = `SELECT count(*) AS n FROM ${quoted(staging)} WHERE tidemark_batch = ?`;
  return Number(once(database, sql, (statement) => statement.get(batch))?.["n"]);
}

function lastMoved(database: Database, staging: string): string | undefined {
  const sql = `SELECT moved FROM ${marks} WHERE staging = ?`;
  const moved = once(database, sql, (statement) => statement.get(staging))?.["moved"];
  return typeof moved === "string" ? moved : undefined;
}

/** All that `act` does, or nothing. */
function transaction(database: Database, synchronous: "NORMAL" | "FULL", act: () => unknown): void {
  database.exec(`PRAGMA synchronous = ${synchronous}`);
  database.exec("BEGIN IMMEDIATE");
  try {
    act();
    database.exec("COMMIT");
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: Database): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // A full disk has SQLite roll back by itself; then there is nothing to roll back.
  }
}

function once<R>(database: Database, sql: string, act: (statement: Statement) => R): R {
  const statement = database.prepare(sql);
  try {
    return act(statement);
  } finally {
    statement.finalize?.();
  }
}

/** Tells what SQLite says has failed; what is told already stays as it is. */
export function sqliteSaid(path: string, error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const said = error instanceof Error ? error.message : String(error);
  // Of a record: a value that the driver cannot bind.
  const code = error instanceof TypeError || error instanceof RangeError ? "bad-value" : "write-failed";
  return new ConnectorError(code, `SQLite refuses it: ${said}`, { partition: path }, error);
}
