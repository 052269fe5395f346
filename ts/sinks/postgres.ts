/**
 * A sink into a table of Postgres.
 * @module
 */
import { aFunction, type Check, type Checks } from "../connectors/checked-options.ts";
import { ConnectorError } from "../connectors/errors.ts";
import type { Sink } from "../connectors/sink.ts";
import { clientOf, type Pg, type PostgresClient, withoutPassword } from "../stores/postgres/client.ts";
import { Connection } from "../stores/postgres/connection.ts";
import { problemOf } from "../stores/postgres/postgres-failure.ts";
import { PostgresTable } from "./postgres/postgres-table.ts";
import type { PostgresTarget } from "./postgres/target-queries.ts";
import type { TablePosition } from "./table/staged-table.ts";
import { aName, checkTable, type TableSinkOptions, tableSinkChecks } from "./table/table-options.ts";
import { TablePartition } from "./table/table-partition.ts";

export type { Pg, PostgresClient, Row } from "../stores/postgres/client.ts";
export type { TablePosition, TableToken } from "./table/staged-table.ts";
export type { TableSinkOptions } from "./table/table-options.ts";

/** How a table of Postgres is written. */
export interface PostgresTableSinkOptions<Row> extends TableSinkOptions<Row> {
  /** Where the table is, and where those are made that rows wait in. Default: "public". */
  readonly schema?: string;
  /** How long to wait for each answer of the server, in ms. Default: 60,000. */
  readonly answerMs?: number;
  /** The package pg; imported when the sink is opened otherwise. */
  readonly pg?: Pg;
}

const aTime: Check = ["a number of ms above 0", (value) => Number(value) > 0 && Number(value) < 2 ** 31];
const thePackage: Check = ["the package pg", (value) => aFunction[1]((value as Partial<Pg> | null)?.Client)];
const checks: Checks<PostgresTableSinkOptions<never>> = {
  ...tableSinkChecks,
  schema: aName,
  answerMs: aTime,
  pg: thePackage,
};

/**
 * Writes each record as a row of a table of Postgres, 12 or later, for Node, Deno and Bun. Needs the package pg
 * (`npm install pg`).
 *
 * Transactional: exactly once with recovery. What is written waits in a table of its own in the same schema, `tidemark_…`; at
 * a commit one transaction moves it over and notes that it did, and a run that resumes does so with what was left. So the
 * table shows whole epochs only; without recovery it shows what a run wrote when that has ended. A cell is what its column
 * makes of a number, text, boolean, bytes or NULL: nothing becomes NULL, a date its ISO form, another object its JSON.
 *
 * What a column cannot hold is refused with its record. What the table refuses (a key that is there already) fails the flow at
 * the end of the epoch, before that is committed: rows are tried out then, where a table has keys, checks or triggers.
 * @param from Where the database is, such as `postgres://user@host/database`; or what makes a client of the package pg, not
 * connected yet: once an opening, as the client is closed with the sink.
 * @param options `table`, `columns`, `key`, `onConflict`, `schema`, `answerMs`, `pg`: see {@link PostgresTableSinkOptions}.
 * @throws {ConnectorError} `bad-option`; while it runs `cannot-open` where the server, the package or the table is not there,
 * `table-changed` where rows that were prepared are gone, `bad-value`, `write-failed`
 *
 * @example
 * ```ts
 * import { Dataflow } from "tidemark";
 * import { postgresTableSink } from "tidemark/sinks/postgres";
 * const flow = new Dataflow("shop");
 * const orders = postgresTableSink<{ id: number; cents: number }>("postgres://flows:secret@db.internal/shop", {
 *   table: "orders",
 *   columns: ["id", "cents"],
 * });
 * flow.input("orders", [{ id: 1, cents: 350 }]).output("out", orders);
 * console.log(flow.id); // shop
 * ```
 */
export function postgresTableSink<Row extends object>(
  from: string | (() => PostgresClient),
  options: PostgresTableSinkOptions<Row>,
): Sink<Row, TablePosition> {
  checkTable("postgresTableSink", options, checks);
  const address = typeof from === "function" ? "" : withoutPassword(from);
  if (address === undefined) {
    const problem = "takes a URL such as postgres://user@host/database, or what makes a client";
    throw new ConnectorError("bad-option", `postgresTableSink ${problem}`);
  }
  const { schema = "public", answerMs = 60_000, pg, table } = options;
  const target = { ...options, schema } as unknown as PostgresTarget;
  const partition = `${address} ${table}`.trim();
  return {
    partitions: () => [table],
    async open(_table, prepared, { step }) {
      const client = typeof from === "function" ? from() : clientOf(pg ?? (await loadPg()), from, answerMs);
      let code: "cannot-open" | "write-failed" = "cannot-open";
      const failed = (error: unknown): Error =>
        error instanceof ConnectorError
          ? new ConnectorError(error.code, error.problem, { partition }, error.cause ?? error)
          : new ConnectorError(code, problemOf(error), { partition }, error);
      const connection = new Connection(client, answerMs, failed);
      try {
        await connection.connect();
        const opened = await PostgresTable.open(connection, target, step, prepared ?? []);
        code = "write-failed";
        return new TablePartition<Row>(opened, options.columns);
      } catch (error) {
        await connection.close().catch(() => {}); // what has failed first is told
        throw failed(error);
      }
    },
  };
}

async function loadPg(): Promise<Pg> {
  try {
    return (await import("pg")).default;
  } catch (cause) {
    const problem = "it needs the package pg: npm install pg, or pass it in, postgresTableSink(url, { pg })";
    throw new ConnectorError("cannot-open", problem, {}, cause);
  }
}
