import { RecoveryError } from "../../recovery/errors.ts";
import type { IdbPlatform, Use } from "./keyval.ts";

/** The one object store of a database. */
const records = "blobs";
const format = 1;

/** Opens a database, and makes it if there is none. */
export function openDatabase(store: string, name: string, { indexedDB }: IdbPlatform): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, format);
    request.onupgradeneeded = () => void request.result.createObjectStore(records);
    request.onsuccess = () => {
      const database = request.result;
      if (database.objectStoreNames.contains(records)) return resolve(database);
      database.close();
      const problem = `the database ${JSON.stringify(name)} holds other things and is no store`;
      reject(new RecoveryError("bad-option", problem, { store }));
    };
    request.onerror = () => reject(request.error);
  });
}

/** Transactions on a database. What is done in one that writes is on the disk when it is done, where the browser can. */
export function useOf(database: IDBDatabase): Use {
  return async (mode, act) => {
    const transaction = database.transaction(records, mode, { durability: "strict" });
    let said: unknown;
    transaction.addEventListener("error", ({ target }) => {
      said ??= (target as IDBRequest).error; // the transaction itself knows it only later
    });
    try {
      return await act(transaction.objectStore(records));
    } catch (error) {
      abort(transaction);
      throw error ?? transaction.error ?? said ?? new Error("the browser gave no reason");
    }
  };
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

/** What people can do about some of what browsers say. */
const advice: Readonly<Record<string, string>> = {
  QuotaExceededError: "the browser's quota for this page, or the disk, is used up",
  InvalidStateError: "the browser has closed the database, as it does when the data of a page is cleared",
  SecurityError: "the browser denies this page a database",
};

/** Tells what a browser says as a `RecoveryError`; what is one already stays as it is. */
export function idbFailed(store: string, error: unknown): RecoveryError {
  if (error instanceof RecoveryError) return error;
  const name = (error as { name?: unknown } | undefined)?.name;
  const said = error instanceof Error || error instanceof DOMException ? error.message : String(error);
  if (name === "VersionError") {
    const problem = "a later version of Tidemark has written the store: use that one";
    return new RecoveryError("cannot-resume", problem, { store }, error);
  }
  const known = advice[String(name)];
  return new RecoveryError(
    "store-failed",
    known === undefined ? said : `${known} (${said})`,
    { store },
    error,
  );
}
