/**
 * A store in a table of Postgres.
 * @module
 */
import { RecoveryError } from "../recovery/errors.ts";
import { RecoveryStore } from "../recovery/recovery-store.ts";
import { loadPeer } from "./peer.ts";
import { clientOf, type Pg, type PostgresClient, withoutPassword } from "./postgres/client.ts";
import { isTableThere, openTable, type TableOpening } from "./postgres/open-table.ts";

export type { Pg, PostgresClient, Row } from "./postgres/client.ts";

/** How a store in Postgres is made. */
export interface PostgresStoreOptions {
  /** What tells it from other stores of the schema. Default: "default". */
  readonly name?: string;
  /** Where its table `tidemark_blobs` is. It must be there. Default: "public". */
  readonly schema?: string;
  /** How long to wait for each answer of the server, in ms. Default: 60,000. */
  readonly answerMs?: number;
  /** The package pg; imported when the store is opened otherwise. */
  readonly pg?: Pg;
}

/**
 * A store in a table of Postgres, 12 or later, for Node, Deno and Bun. Needs the package pg (`npm install pg`).
 *
 * A call of `write`, `create` or `delete` is one transaction: all of it or nothing. Once it has settled it is on the server's
 * disk. One run at a time has the store open, by a lock that the server keeps as long as the store's connection lives;
 * nothing is done by another connection, so that a run that has lost it writes nothing more. Not through a pooler that
 * shares connections by transaction, which knows no such locks.
 * @param from Where the database is, such as `postgres://user@host/database`; or what makes a client of the package pg, not
 *   connected yet, such as `() => new pg.Client({ ssl })`: once an opening, as the client is closed with the store.
 * @throws {RecoveryError} `bad-option` for what is neither. The opening: `store-in-use` while another run has it open,
 *   `cannot-resume` for one of a later version, `store-failed` where the server or the package is not there. Its functions:
 *   `store-failed` for what the server refuses, a lost connection and no answer, `bad-option` for an illegal name.
 * @example
 * ```ts
 * import { postgresStore } from "tidemark/stores/postgres";
 * const store = postgresStore("postgres://flows:secret@db.internal/shop", { name: "orders" });
 * console.log(store.name); // postgres://flows@db.internal/shop orders
 * ```
 */
export function postgresStore(
  from: string | (() => PostgresClient),
  options: PostgresStoreOptions = {},
): RecoveryStore {
  const { name = "default", schema = "public", answerMs = 60_000, pg } = options;
  for (const [option, value] of Object.entries({ name, schema }))
    if (typeof value !== "string" || value === "" || value.includes("\0"))
      throw new RecoveryError("bad-option", `${option} is a text, not ${JSON.stringify(value)}`);
  if (!(answerMs > 0 && answerMs < 2 ** 31))
    throw new RecoveryError("bad-option", "answerMs is a number of ms above 0");
  const address = typeof from === "function" ? "postgresStore()" : withoutPassword(from);
  if (address === undefined)
    throw new RecoveryError("bad-option", "postgresStore takes a URL such as postgres://user@host/database");
  const store = `${address} ${name}`;
  const opening = async (): Promise<TableOpening> => {
    const client = typeof from === "function" ? from() : await newClient(store, from, { answerMs, pg });
    return { store, client, schema, name, answerMs };
  };
  return new RecoveryStore(
    store,
    async () => openTable(await opening()),
    async () => isTableThere(await opening()),
  );
}

async function newClient(
  store: string,
  url: string,
  { answerMs, pg }: { readonly answerMs: number; readonly pg: Pg | undefined },
): Promise<PostgresClient> {
  const peer = await loadPeer<Pg>(store, {
    name: "pg",
    passedIn: "postgresStore(url, { pg })",
    load: async () => pg ?? (await import("pg")).default,
  });
  return clientOf(peer, url, answerMs);
}
