import { RecoveryError } from "../../recovery/errors.ts";
import { joined } from "../pieces.ts";
import type { Ask } from "./connection.ts";

/** What lies in a row. */
export interface Piece {
  readonly name: string;
  readonly part: number;
  readonly bytes: Uint8Array;
}

const format = 1;

/** What a session must not have, whatever it has by default: commits that do not wait for the disk, an end of its own. */
export async function setUpSession(ask: Ask): Promise<void> {
  await ask(
    "SELECT set_config(name, CASE name WHEN 'synchronous_commit' THEN 'on' ELSE '0' END, false) FROM pg_settings WHERE (name = 'synchronous_commit' AND setting = 'off') OR name IN ('idle_session_timeout', 'idle_in_transaction_session_timeout')",
  );
}

/** The queries of one store, in a table that all stores of a schema share. */
export class Table {
  readonly #table: string;
  readonly #name: string;
  readonly #lock: string;

  /** @param name What tells the store from others of the schema. */
  constructor(schema: string, name: string) {
    this.#table = `"${schema.replaceAll('"', '""')}".tidemark_blobs`;
    this.#name = name;
    this.#lock = `tidemark ${JSON.stringify([schema, name])}`;
  }

  /** Takes the lock that the server keeps as long as the connection lives. */
  async lock(ask: Ask): Promise<boolean> {
    const [row] = await ask("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS is_ours", [this.#lock]);
    return row?.["is_ours"] === true;
  }

  /** Makes the table. Several that did so at once would disturb one another. */
  async make(ask: Ask): Promise<void> {
    if (await this.#isThere(ask)) return;
    await ask("SELECT pg_advisory_xact_lock(hashtextextended('tidemark', 0))");
    await ask(
      `CREATE TABLE IF NOT EXISTS ${this.#table} (store text COLLATE "C", name text COLLATE "C", part integer, bytes bytea NOT NULL, PRIMARY KEY (store, name, part))`,
    );
    await ask(`ALTER TABLE ${this.#table} ALTER COLUMN bytes SET STORAGE EXTERNAL`);
  }

  /**
   * Says which format the store has, in a row whose name no blob has.
   * @throws {RecoveryError} `cannot-resume` if it is of a later version.
   */
  async mark(ask: Ask, store: string): Promise<void> {
    const marker = [this.#name, `${format}`];
    await ask(
      `INSERT INTO ${this.#table} VALUES ($1, '', 0, convert_to($2, 'UTF8')) ON CONFLICT DO NOTHING`,
      marker,
    );
    const [row] = await ask(
      `SELECT convert_from(bytes, 'UTF8') AS format FROM ${this.#table} WHERE store = $1 AND name = ''`,
      [this.#name],
    );
    const found = row?.["format"];
    if (found === `${format}`) return;
    const problem = `the store has format ${found}, this version of Tidemark reads ${format}: use the version that wrote it`;
    throw new RecoveryError("cannot-resume", problem, { store });
  }

  /** Whether the store was ever marked: opened, that is. Also where there is no table yet. */
  async isMarked(ask: Ask): Promise<boolean> {
    if (!(await this.#isThere(ask))) return false;
    const query = `SELECT 1 FROM ${this.#table} WHERE store = $1 AND name = ''`;
    return (await ask(query, [this.#name])).length > 0;
  }

  async #isThere(ask: Ask): Promise<boolean> {
    const [row] = await ask("SELECT to_regclass($1) IS NOT NULL AS is_there", [this.#table]);
    return row?.["is_there"] === true;
  }

  async list(ask: Ask): Promise<readonly string[]> {
    const query = `SELECT name FROM ${this.#table} WHERE store = $1 AND part = 0 AND name <> ''`;
    return (await ask(query, [this.#name])).map((row) => String(row["name"]));
  }

  /** Those of these that are there. No name has a comma in it. */
  async read(ask: Ask, names: readonly string[]): Promise<Map<string, Uint8Array>> {
    const rows = await ask(
      `SELECT name, bytes FROM ${this.#table} WHERE store = $1 AND name = ANY (string_to_array($2, ',')) ORDER BY name, part`,
      [this.#name, names.join(",")],
    );
    const pieces = new Map<string, Uint8Array[]>();
    for (const row of rows) {
      const [name, bytes] = [String(row["name"]), row["bytes"] as Uint8Array];
      const before = pieces.get(name);
      if (before === undefined) pieces.set(name, [bytes]);
      else before.push(bytes);
    }
    return new Map([...pieces].map(([name, own]) => [name, joined(own)]));
  }

  /** @returns How many of them were not there, and are now. */
  async insert(ask: Ask, pieces: readonly Piece[]): Promise<number> {
    const rows = pieces.map((_, i) => `($1, $${3 * i + 2}, $${3 * i + 3}, $${3 * i + 4})`);
    const inserted = await ask(
      `INSERT INTO ${this.#table} VALUES ${rows.join(", ")} ON CONFLICT DO NOTHING RETURNING 1`,
      [this.#name, ...pieces.flatMap(({ name, part, bytes }) => [name, part, bytes])],
    );
    return inserted.length;
  }

  async delete(ask: Ask, names: readonly string[]): Promise<void> {
    const query = `DELETE FROM ${this.#table} WHERE store = $1 AND name = ANY (string_to_array($2, ','))`;
    await ask(query, [this.#name, names.join(",")]);
  }
}
