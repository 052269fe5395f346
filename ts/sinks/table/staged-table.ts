import { createHash } from "node:crypto";
import { ConnectorError } from "../../connectors/errors.ts";
import type { Prepared } from "../../connectors/sink.ts";
import type { MaybePromise } from "../../connectors/source.ts";
import type { Cell } from "./cells.ts";

/** What is saved of rows that are prepared: where they are, and what is needed to move them from there. */
export interface TableToken {
  /** The table beside the target in which they wait. */
  readonly staging: string;
  /** Which of the rows there. */
  readonly batch: string;
  readonly columns: readonly string[];
}

/** What is saved of a table: what is to be shown. */
export type TablePosition = readonly Prepared<TableToken>[];

/**
 * A table, and one beside it, in the same database, that nobody looks at: rows wait there until their epoch is committed.
 * Then one transaction moves them over and notes the batch as the last that was.
 */
export interface StagedTable {
  /** Adds rows to a batch: all or none. */
  stage(batch: string, rows: readonly (readonly Cell[])[]): MaybePromise<void>;
  /** Makes a batch survive a crash of the machine, when so many rows are in it and the table would take them. */
  seal(batch: string, rows: number): MaybePromise<void>;
  /** Moves a batch over. Does nothing where that was done. */
  publish(token: TableToken): MaybePromise<void>;
  /** Drops a batch. */
  drop(batch: string): MaybePromise<void>;
  tokenOf(batch: string): TableToken;
  close(): MaybePromise<void>;
}

/** Of an output of a flow: the name of the table in which its rows wait. No two outputs share one. */
export function stagingName(step: string, table: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([step, table]))
    .digest("hex");
  return `tidemark_${hash.slice(0, 16)}`;
}

/** @throws {ConnectorError} `table-changed` for what is no token: it is put together to SQL. */
export function checkToken(token: TableToken, table: string): void {
  const { staging, batch, columns } = token;
  if (/^tidemark_[0-9a-f]{16}$/.test(staging) && typeof batch === "string" && Array.isArray(columns)) return;
  throw new ConnectorError("table-changed", "what was saved names no rows", { partition: table });
}

/**
 * Which of the batches that a dead run had prepared are still to be moved over.
 * @param waits Whether rows of it wait.
 * @param lastOf The last batch that came out of a staging table.
 * @throws {ConnectorError} `table-changed` for one that is neither waiting nor done: the database is another one, or an
 * older copy.
 */
export async function undone(
  prepared: TablePosition,
  table: string,
  waits: (token: TableToken) => MaybePromise<boolean>,
  lastOf: (staging: string) => MaybePromise<string | undefined>,
): Promise<TableToken[]> {
  const tokens = prepared.map(({ token }) => token);
  const left: TableToken[] = [];
  for (const [i, token] of tokens.entries()) {
    checkToken(token, table);
    if (await waits(token)) left.push(token);
    // They are moved over in order.
    else if (!(await isDone(tokens.slice(i), lastOf))) {
      const problem =
        "holds no trace of rows that were prepared in it: it is another database, or an older copy";
      throw new ConnectorError("table-changed", problem, { partition: table });
    }
  }
  return left;
}

async function isDone(
  from: readonly TableToken[],
  lastOf: (staging: string) => MaybePromise<string | undefined>,
): Promise<boolean> {
  for (const { staging, batch } of from) if ((await lastOf(staging)) === batch) return true;
  return false;
}

/** Of a batch that does not hold what was written to it. */
export function lostRows(table: string, found: number, written: number): ConnectorError {
  const problem = `${found} rows wait of ${written} that were written: another run writes this output, too`;
  return new ConnectorError("table-changed", problem, { partition: table });
}
