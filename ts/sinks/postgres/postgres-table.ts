import { ConnectorError } from "../../connectors/errors.ts";
import { codeOf } from "../../stores/failure.ts";
import type { Ask, Connection } from "../../stores/postgres/connection.ts";
import { problemOf } from "../../stores/postgres/postgres-failure.ts";
import { setUpSession } from "../../stores/postgres/table.ts";
import type { Cell } from "../table/cells.ts";
import {
  lostRows,
  type StagedTable,
  stagingName,
  type TablePosition,
  type TableToken,
  undone,
} from "../table/staged-table.ts";
import { quoted } from "../table/table-options.ts";
import { columnTypes, type PostgresTarget, TargetQueries } from "./target-queries.ts";

/** The protocol takes 65,535 values with a query; so many rows are enough to make one worth its way. */
const mostValues = 60_000;
const mostRows = 500;

/** A table of Postgres. */
export class PostgresTable implements StagedTable {
  readonly #connection: Connection;
  readonly #queries: TargetQueries;
  readonly #staging: string;
  readonly #columns: readonly string[];
  readonly #table: string;
  /** Whether the table may refuse rows that could be staged. */
  readonly #mayRefuse: boolean;

  private constructor(connection: Connection, target: PostgresTarget, step: string, mayRefuse: boolean) {
    this.#connection = connection;
    this.#queries = new TargetQueries(target);
    this.#staging = stagingName(step, target.table);
    this.#columns = target.columns;
    this.#table = target.table;
    this.#mayRefuse = mayRefuse;
  }

  /** Shows what is to be, and drops what dead runs have left besides. @throws {ConnectorError} `table-changed` */
  static async open(
    connection: Connection,
    target: PostgresTarget,
    step: string,
    prepared: TablePosition,
  ): Promise<PostgresTable> {
    const queries = new TargetQueries(target);
    const types = await connection.take(async (ask) => {
      await setUpSession(ask);
      return columnTypes(ask, target);
    });
    await connection.commit((ask) => queries.makeMarks(ask));
    const left = await undone(
      prepared,
      target.table,
      async (token) => (await connection.take((ask) => queries.count(ask, token))) > 0,
      (staging) => connection.take((ask) => queries.lastMoved(ask, staging)),
    );
    for (const token of left) await connection.commit((ask) => queries.move(ask, token));
    const own = stagingName(step, target.table);
    // Of steps that had another id, or wrote another table.
    const others = prepared.map(({ token }) => token.staging).filter((staging) => staging !== own);
    const mayRefuse = await connection.commit(async (ask) => {
      for (const staging of [own, ...others]) await queries.dropStaging(ask, staging);
      await queries.makeStaging(ask, own, types);
      return queries.mayRefuse(ask);
    });
    return new PostgresTable(connection, target, step, mayRefuse);
  }

  async stage(batch: string, rows: readonly (readonly Cell[])[]): Promise<void> {
    const most = Math.max(1, Math.min(mostRows, Math.floor(mostValues / this.#columns.length)));
    await this.#connection.commit(async (ask) => {
      await ask("SET LOCAL synchronous_commit = off"); // `seal` waits for the disk
      for (let at = 0; at < rows.length; at += most)
        await this.#insert(ask, batch, rows.slice(at, at + most)).catch(blameRecords);
    });
  }

  async seal(batch: string, rows: number): Promise<void> {
    const found = await this.#connection.take((ask) => this.#queries.count(ask, this.tokenOf(batch)));
    if (found !== rows) throw lostRows(this.#table, found, rows);
    if (this.#mayRefuse) await this.#connection.take((ask) => this.#tryOut(ask));
    // With it all that was written before is on the disk.
    await this.#connection.commit((ask) => this.#queries.note(ask, "sealed", this.#staging, batch));
  }

  async publish(token: TableToken): Promise<void> {
    await this.#connection.commit(async (ask) => {
      if ((await this.#queries.count(ask, token)) > 0) await this.#queries.move(ask, token);
    });
  }

  async drop(batch: string): Promise<void> {
    const sql = `DELETE FROM ${this.#queries.named(this.#staging)} WHERE tidemark_batch = $1`;
    await this.#connection.take((ask) => ask(sql, [batch]));
  }

  tokenOf(batch: string): TableToken {
    return { staging: this.#staging, batch, columns: this.#columns };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #insert(ask: Ask, batch: string, rows: readonly (readonly Cell[])[]): Promise<void> {
    const width = this.#columns.length;
    const values: unknown[] = [batch];
    const tuples = rows.map((row, i) => {
      for (const cell of row) values.push(cell);
      return `($1, ${row.map((_, column) => `$${i * width + column + 2}`).join(", ")})`;
    });
    const names = ["tidemark_batch", ...this.#columns.map(quoted)].join(", ");
    await ask(
      `INSERT INTO ${this.#queries.named(this.#staging)} (${names}) VALUES ${tuples.join(", ")}`,
      values,
    );
  }

  /** Moves over all that waits, and takes that back: what the table refuses must show before the epoch is committed. */
  async #tryOut(ask: Ask): Promise<void> {
    await ask("BEGIN");
    try {
      await this.#queries.addAll(ask, this.#staging, this.#columns);
    } finally {
      await ask("ROLLBACK");
    }
  }
}

/** A value that a column cannot hold, or a NULL that it may not: that is for the record's error policy. */
function blameRecords(error: unknown): never {
  if (!/^2[23]/.test(codeOf(error))) throw error;
  throw new ConnectorError("bad-value", `Postgres refuses it: ${problemOf(error)}`, {}, error);
}
