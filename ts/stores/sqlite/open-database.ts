import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import { RecoveryError } from "../../recovery/errors.ts";
import { codeOf, orStoreFailed } from "../failure.ts";
import { makeFolder } from "../make-folder.ts";
import { DatabaseStore } from "./database-store.ts";
import { type Database, findDriver, type Load } from "./driver.ts";
import { sqliteFailed } from "./sqlite-failure.ts";

/** "tidm": what says that a database is a store. */
const applicationId = 0x7469_646d;
const format = 1;

/** How a database is opened. */
export interface DatabaseOptions {
  /** What messages call the store. */
  readonly store: string;
  readonly path: string;
  /** For tests; `import` otherwise. */
  readonly load?: Load;
}

/** Opens a database as a store, and makes it one if there is none. */
export async function openDatabase({ store, path, load }: DatabaseOptions): Promise<DatabaseStore> {
  const Driver = await findDriver(store, load);
  await orStoreFailed(store, () => mustBeWritable(path));
  let database: Database | undefined;
  try {
    database = new Driver(path);
    setUp(database, store);
    return new DatabaseStore(store, database);
  } catch (error) {
    database?.close();
    throw sqliteFailed(store, error);
  }
}

/** SQLite opens what it may only read, and fails later, with less to say. */
async function mustBeWritable(path: string): Promise<void> {
  await makeFolder(dirname(path));
  for (const needed of [dirname(path), path]) {
    try {
      accessSync(needed, constants.W_OK); // not by opening it: closing it again would undo SQLite's locks in this process
    } catch (error) {
      if (isDenied.includes(codeOf(error))) throw error;
      // The file is still to be made, or Deno may not ask who we are, which the asynchronous call would die of.
    }
  }
}

const isDenied: readonly string[] = ["EACCES", "EPERM", "EROFS"];

function setUp(database: Database, store: string): void {
  // Before anything is read, so that the first thing read takes the lock. Each by itself: some drivers run only the first.
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  database.exec("PRAGMA busy_timeout = 0");
  checkOurs(database, store);
  if (pragma(database, "journal_mode = WAL") !== "wal")
    throw new RecoveryError("store-failed", "SQLite cannot keep a write-ahead log here", { store });
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA fullfsync = 1"); // macOS: fsync alone leaves bytes in the disk's cache
  database.exec("PRAGMA checkpoint_fullfsync = 1");
  database.exec("PRAGMA journal_size_limit = 67108864"); // one large commit must not keep its log for ever
  database.exec("BEGIN EXCLUSIVE"); // takes the lock if reading has not
  database.exec(`PRAGMA application_id = ${applicationId}`);
  database.exec(`PRAGMA user_version = ${format}`);
  database.exec(
    "CREATE TABLE IF NOT EXISTS blobs (name TEXT, part INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (name, part))",
  );
  database.exec("COMMIT");
}

/**
 * @throws {RecoveryError} `bad-option` if it holds other things, `cannot-resume` if it is of a later version.
 */
function checkOurs(database: Database, store: string): void {
  const id = pragma(database, "application_id");
  const tables = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"];
  if (id === 0 && tables === 0) return; // new
  if (id !== applicationId) {
    const problem = "the database holds other things and is no store: name a file of its own";
    throw new RecoveryError("bad-option", problem, { store });
  }
  const found = pragma(database, "user_version");
  if (found === format) return;
  const problem = `the store has format ${found}, this version of Tidemark reads ${format}: use the version that wrote it`;
  throw new RecoveryError("cannot-resume", problem, { store });
}

function pragma(database: Database, text: string): unknown {
  const statement = database.prepare(`PRAGMA ${text}`);
  const [value] = Object.values(statement.get() ?? {});
  statement.finalize?.();
  return value;
}
