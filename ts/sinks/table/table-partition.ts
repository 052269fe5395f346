import { randomUUID } from "node:crypto";
import { ConnectorError } from "../../connectors/errors.ts";
import type { SinkPartition } from "../../connectors/sink.ts";
import { type Cell, cellsOf } from "./cells.ts";
import type { StagedTable, TableToken } from "./staged-table.ts";

/** A table as a flow writes it. Rows go to the database as they come: none is kept here. */
export class TablePartition<Row> implements SinkPartition<Row, unknown, TableToken> {
  readonly letsGo = true;
  taken = 0;
  readonly #table: StagedTable;
  readonly #columns: readonly string[];
  /** No two runs give a batch the same name. */
  readonly #run: string = randomUUID();
  #batch = 1;
  /** Rows of the batch. */
  #rows = 0;
  #underWay: Promise<void> | undefined;
  #isClosed = false;

  constructor(table: StagedTable, columns: readonly string[]) {
    this.#table = table;
    this.#columns = columns;
  }

  write(values: readonly Row[]): Promise<void> {
    this.taken = 0;
    this.#underWay = this.#writeAll(values);
    return this.#underWay;
  }

  async prepare(): Promise<TableToken | undefined> {
    if (this.#rows === 0) return undefined;
    await this.#table.seal(this.#name, this.#rows);
    const token = this.#table.tokenOf(this.#name);
    this.#batch++;
    this.#rows = 0;
    return token;
  }

  async commit(token: TableToken): Promise<void> {
    await this.#table.publish(token);
  }

  async close(): Promise<void> {
    try {
      const token = await this.prepare();
      if (token !== undefined) await this.commit(token);
    } finally {
      await this.#end();
    }
  }

  /** What is prepared stays: whether it counts is for the next run to know. */
  async abort(): Promise<void> {
    if (this.#isClosed) return;
    await this.#underWay?.catch(() => {}); // whoever wrote hears of it
    try {
      if (this.#rows > 0) await this.#table.drop(this.#name);
    } catch {
      // The next run drops it.
    } finally {
      await this.#end();
    }
  }

  get #name(): string {
    return `${this.#run}-${this.#batch}`;
  }

  async #end(): Promise<void> {
    this.#isClosed = true;
    await this.#table.close();
  }

  /** Writes them together; where that fails, one by one: then it shows which one cannot be taken. */
  async #writeAll(values: readonly Row[]): Promise<void> {
    const rows: Cell[][] = [];
    let bad: unknown;
    try {
      for (const value of values) rows.push(cellsOf(value, this.#columns));
    } catch (error) {
      bad = error;
    }
    try {
      await this.#stage(rows);
    } catch (error) {
      // Nothing else is asked of a database that is gone.
      if (rows.length < 2 || !(error instanceof ConnectorError && error.code === "bad-value")) throw error;
      for (const row of rows) await this.#stage([row]);
    }
    if (bad !== undefined) throw bad;
  }

  async #stage(rows: readonly (readonly Cell[])[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#table.stage(this.#name, rows);
    this.taken += rows.length;
    this.#rows += rows.length;
  }
}
