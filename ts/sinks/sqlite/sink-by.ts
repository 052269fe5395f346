import { resolve } from "node:path";
import { ConnectorError } from "../../connectors/errors.ts";
import type { Sink } from "../../connectors/sink.ts";
import { type Driver, findDriver, type Load } from "../../stores/sqlite/driver.ts";
import type { TablePosition } from "../table/staged-table.ts";
import type { TableSinkOptions } from "../table/table-options.ts";
import { TablePartition } from "../table/table-partition.ts";
import { SqliteTable, sqliteSaid } from "./sqlite-table.ts";

/** How a table of SQLite is written. */
export interface SqliteTableSinkOptions<Row> extends TableSinkOptions<Row> {
  /** A statement that makes the table if it is not there, run first: `CREATE TABLE IF NOT EXISTS …`. */
  readonly create?: string;
}

/** @param load Loads modules of SQLite, for tests; `import` otherwise. */
export function sqliteTableSinkBy<Row extends object>(
  load: Load | undefined,
  path: string,
  options: SqliteTableSinkOptions<Row>,
): Sink<Row, TablePosition> {
  const file = resolve(path);
  return {
    partitions: () => [options.table],
    async open(_table, prepared, { step }) {
      const Driver = await driverFor(path, load);
      let database: InstanceType<Driver> | undefined;
      try {
        database = new Driver(file);
        database.exec("PRAGMA busy_timeout = 5000"); // before anything may have to wait
        database.exec("PRAGMA fullfsync = 1"); // macOS: fsync alone leaves bytes in the disk's cache
        if (options.create !== undefined) database.exec(options.create);
        const table = await SqliteTable.open(path, database, step, options, prepared ?? []);
        return new TablePartition<Row>(table, options.columns);
      } catch (error) {
        database?.close();
        if (error instanceof ConnectorError) throw error;
        throw new ConnectorError("cannot-open", sqliteSaid(path, error).problem, { partition: path }, error);
      }
    },
  };
}

async function driverFor(path: string, load: Load | undefined): Promise<Driver> {
  try {
    return await findDriver(path, load);
  } catch (error) {
    const ways =
      "run Node 22.13 or later, Deno or Bun, which bring it along, or npm install better-sqlite3@12";
    throw new ConnectorError("cannot-open", `SQLite is not there: ${ways}`, { partition: path }, error);
  }
}
