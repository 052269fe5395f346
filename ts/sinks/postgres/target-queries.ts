import { ConnectorError } from "../../connectors/errors.ts";
import type { Ask } from "../../stores/postgres/connection.ts";
import type { TableToken } from "../table/staged-table.ts";
import { listed, onConflictOf, quoted, type TableSinkOptions } from "../table/table-options.ts";

/** A table that is written. */
export interface PostgresTarget extends TableSinkOptions<Readonly<Record<string, unknown>>> {
  readonly schema: string;
}

/** What of a column is needed to make one like it. */
interface ColumnType {
  readonly column: string;
  readonly type: string;
  readonly isNotNull: boolean;
}

/** The types of the columns that are written. @throws {ConnectorError} `cannot-open` for a table or column that is not there. */
export async function columnTypes(
  ask: Ask,
  { schema, table, columns }: PostgresTarget,
): Promise<ColumnType[]> {
  const found = await ask(
    "SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
    [`${quoted(schema)}.${quoted(table)}`],
  );
  return columns.map((column) => {
    const row = found.find(({ attname }) => attname === column);
    if (row !== undefined)
      return { column, type: String(row["type"]), isNotNull: row["attnotnull"] === true };
    const what =
      found.length === 0 ? `table ${quoted(table)}` : `column ${quoted(column)} in ${quoted(table)}`;
    throw new ConnectorError("cannot-open", `there is no ${what} in the schema ${schema}: make it first`);
  });
}

/** What is asked of a table, of those beside it in which rows wait, and of the one that notes batches. */
export class TargetQueries {
  readonly #target: PostgresTarget;

  constructor(target: PostgresTarget) {
    this.#target = target;
  }

  /** A table of the schema, as SQL has it. */
  named(table: string): string {
    return `${quoted(this.#target.schema)}.${quoted(table)}`;
  }

  /** Makes the table of notes. Several that did so at once would disturb one another. */
  async makeMarks(ask: Ask): Promise<void> {
    const marks = this.named("tidemark_batches");
    const [row] = await ask("SELECT to_regclass($1) IS NOT NULL AS is_there", [marks]);
    if (row?.["is_there"] === true) return;
    await ask("SELECT pg_advisory_xact_lock(hashtextextended('tidemark', 0))");
    await ask(`CREATE TABLE IF NOT EXISTS ${marks} (staging text PRIMARY KEY, moved text, sealed text)`);
  }

  async makeStaging(ask: Ask, staging: string, types: readonly ColumnType[]): Promise<void> {
    const columns = types.map(
      ({ column, type, isNotNull }) => `${quoted(column)} ${type}${isNotNull ? " NOT NULL" : ""}`,
    );
    const own = "tidemark_row bigint GENERATED ALWAYS AS IDENTITY, tidemark_batch text NOT NULL";
    await ask(`CREATE TABLE ${this.named(staging)} (${own}, ${columns.join(", ")})`);
  }

  async dropStaging(ask: Ask, staging: string): Promise<void> {
    await ask(`DROP TABLE IF EXISTS ${this.named(staging)}`);
  }

  /** Whether the table has a key, a check, a trigger or the like, so that it may refuse what fits its columns. */
  async mayRefuse(ask: Ask): Promise<boolean> {
    const [row] = await ask(
      "SELECT EXISTS (SELECT FROM pg_index WHERE indrelid = to_regclass($1) AND indisunique) OR EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass($1)) OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass($1)) OR (SELECT relkind <> 'r' FROM pg_class WHERE oid = to_regclass($1)) AS may",
      [this.named(this.#target.table)],
    );
    return row?.["may"] !== false;
  }

  /** How many rows of a batch wait. */
  async count(ask: Ask, { staging, batch }: TableToken): Promise<number> {
    const [found] = await ask("SELECT to_regclass($1) IS NOT NULL AS is_there", [this.named(staging)]);
    if (found?.["is_there"] !== true) return 0;
    const sql = `SELECT count(*) AS n FROM ${this.named(staging)} WHERE tidemark_batch = $1`;
    return Number((await ask(sql, [batch]))[0]?.["n"]);
  }

  async lastMoved(ask: Ask, staging: string): Promise<string | undefined> {
    const [row] = await ask(`SELECT moved FROM ${this.named("tidemark_batches")} WHERE staging = $1`, [
      staging,
    ]);
    return typeof row?.["moved"] === "string" ? row["moved"] : undefined;
  }

  /** Moves a batch over and notes it. In one transaction, of which the caller sees to it. */
  async move(ask: Ask, { staging, batch, columns }: TableToken): Promise<void> {
    // Who takes rows out has them: a run that was fenced off may be at the same batch.
    const taken = `DELETE FROM ${this.named(staging)} WHERE tidemark_batch = $1 RETURNING *`;
    await ask(this.#insertion(columns, taken), [batch]);
    await this.note(ask, "moved", staging, batch);
  }

  /** Adds all that waits to the table, and leaves it waiting. */
  async addAll(ask: Ask, staging: string, columns: readonly string[]): Promise<void> {
    await ask(this.#insertion(columns, `SELECT * FROM ${this.named(staging)}`));
  }

  async note(ask: Ask, what: "moved" | "sealed", staging: string, batch: string): Promise<void> {
    const insert = `INSERT INTO ${this.named("tidemark_batches")} (staging, ${what}) VALUES ($1, $2)`;
    await ask(`${insert} ON CONFLICT (staging) DO UPDATE SET ${what} = excluded.${what}`, [staging, batch]);
  }

  #insertion(columns: readonly string[], waiting: string): string {
    const { table, key, onConflict } = this.#target;
    const rows = key === undefined || onConflict !== "replace" ? "waiting" : lastOfEach(key);
    const names = listed(columns);
    const insert = `INSERT INTO ${this.named(table)} (${names}) SELECT ${names} FROM ${rows} ORDER BY tidemark_row`;
    return `WITH waiting AS (${waiting}) ${insert} ${onConflictOf(this.#target)}`;
  }
}

/** Postgres does not write one row twice in one statement. No key is equal to another where part of it is NULL. */
function lastOfEach(key: readonly string[]): string {
  const nth = `row_number() OVER (PARTITION BY ${listed(key)} ORDER BY tidemark_row DESC) AS tidemark_nth`;
  const isNull = key.map((column) => ` OR ${quoted(column)} IS NULL`).join("");
  return `(SELECT * FROM (SELECT *, ${nth} FROM waiting) AS numbered WHERE tidemark_nth = 1${isNull}) AS last`;
}
