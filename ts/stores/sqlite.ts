/**
 * A store in a SQLite database: a file, for Node, Deno and Bun.
 * @module
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { RecoveryError } from "../recovery/errors.ts";
import { RecoveryStore } from "../recovery/recovery-store.ts";
import { checkPath } from "./names.ts";
import { openDatabase } from "./sqlite/open-database.ts";

/**
 * A store in a SQLite database: one file, with its log beside it. By `node:sqlite`, which Node 22.13 and later, Deno and Bun
 * bring along, by `bun:sqlite`, or else by the package better-sqlite3 12, which is then to be installed.
 *
 * What is written survives the death of the process at any instant, and once a call has settled that of the machine
 * (write-ahead log, `synchronous = FULL`). A call of `write` is one transaction: all of it or nothing. While it is open,
 * nobody else can open the database, by whatever program; the lock dies with the process. Keep it on a disk of the
 * machine: the locks of network drives are not to be relied on. SQLite works in this thread: while it waits for the disk,
 * the flow waits.
 * @param path The file; it is made if it is not there, with the folders above it. Relative to the working folder of now.
 * @throws {RecoveryError} `bad-option` for what is no path. The opening: `store-in-use` while it is open elsewhere,
 *   `bad-option` for a database of other things, `cannot-resume` for one of a later version, `store-failed` where there is no
 *   SQLite. Its functions: `store-failed` for what SQLite refuses (disk full, read-only), `store-damaged` for a damaged file,
 *   `bad-option` for an illegal name.
 * @example
 * ```ts
 * import { sqliteStore } from "tidemark/stores/sqlite";
 * const store = sqliteStore("./state/orders.db");
 * console.log(store.name); // ./state/orders.db
 * ```
 */
export function sqliteStore(path: string): RecoveryStore {
  checkPath("sqliteStore", path);
  if (path === ":memory:")
    throw new RecoveryError(
      "bad-option",
      "a database in memory is gone when it is closed: use memoryStore()",
    );
  const file = resolve(path);
  return new RecoveryStore(
    path,
    () => openDatabase({ store: path, path: file }),
    async () => existsSync(file),
  );
}
