/**
 * A sink into a table of SQLite, for Node, Deno and Bun.
 * @module
 */
import { fileURLToPath } from "node:url";
import { ConnectorError } from "../connectors/errors.ts";
import type { Sink } from "../connectors/sink.ts";
import { type SqliteTableSinkOptions, sqliteTableSinkBy } from "./sqlite/sink-by.ts";
import type { TablePosition } from "./table/staged-table.ts";
import { checkTable, tableSinkChecks } from "./table/table-options.ts";

export type { SqliteTableSinkOptions } from "./sqlite/sink-by.ts";
export type { TablePosition, TableToken } from "./table/staged-table.ts";
export type { TableSinkOptions } from "./table/table-options.ts";

/**
 * Writes each record as a row of a table of SQLite. By `node:sqlite`, which Node 22.13 and later, Deno and Bun bring along, by
 * `bun:sqlite`, or else by the package better-sqlite3 12, which is then to be installed.
 *
 * Transactional: exactly once with recovery. What is written waits in a table of its own in the same database,
 * `tidemark_…`; at a commit one transaction moves it over and notes that it did, and a run that resumes does so with what was
 * left. So the table shows whole epochs only; without recovery it shows what a run wrote when that has ended. A cell is a
 * number, text, bytes or NULL: nothing becomes NULL, a boolean 0 or 1, a date its ISO form, another object its JSON.
 *
 * What the table refuses (a key that is there already, a NULL) fails the flow at the end of the epoch, before that is
 * committed: each row is tried out then. SQLite works in this thread: while an epoch's rows are tried out or moved, the flow
 * waits.
 * @param file A path or file URL. Others may use the database meanwhile, the fastest in the mode WAL.
 * @param options `table`, `columns`, `key`, `onConflict`, `create`: see {@link SqliteTableSinkOptions}.
 * @throws {ConnectorError} `bad-option`; while it runs `cannot-open` where there is no SQLite, no database or no such
 * table, `table-changed` where rows that were prepared are gone, `bad-value`, `write-failed`
 *
 * @example
 * ```ts
 * import { Dataflow } from "tidemark";
 * import { sqliteTableSink } from "tidemark/sinks/sqlite";
 * const flow = new Dataflow("shop");
 * const orders = sqliteTableSink<{ id: number; cents: number }>("./shop.db", {
 *   table: "orders",
 *   columns: ["id", "cents"],
 *   create: "CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, cents INTEGER NOT NULL)",
 * });
 * flow.input("orders", [{ id: 1, cents: 350 }]).output("out", orders);
 * console.log(flow.id); // shop
 * ```
 */
export function sqliteTableSink<Row extends object>(
  file: string | URL,
  options: SqliteTableSinkOptions<Row>,
): Sink<Row, TablePosition> {
  const isText = ["a statement", (value: unknown) => typeof value === "string"] as const;
  checkTable("sqliteTableSink", options, { ...tableSinkChecks, create: isText });
  if (typeof file === "string" ? file === "" || file === ":memory:" : file?.protocol !== "file:")
    throw new ConnectorError(
      "bad-option",
      "sqliteTableSink: the database must be a file: a path or a file URL",
    );
  const path = typeof file === "string" ? file : fileURLToPath(file);
  return sqliteTableSinkBy(undefined, path, options);
}
