import { RecoveryError } from "../../recovery/errors.ts";
import { idbFailed, openDatabase, useOf } from "./database.ts";
import { takeHeartbeat } from "./heartbeat.ts";
import type { Hold } from "./hold.ts";
import { IdbBlobs } from "./idb-blobs.ts";
import type { IdbKeyval, IdbPlatform } from "./keyval.ts";
import { takeWebLock } from "./web-lock.ts";

/** How a database is opened. */
export interface IdbOpening {
  /** What messages call the store. */
  readonly store: string;
  readonly keyval: IdbKeyval;
  /** For tests; what the browser has otherwise. */
  readonly platform?: IdbPlatform;
  /** How long to wait for a tab that is being closed. */
  readonly patienceMs?: number;
  /** Without Web Locks: how long a tab may be silent before another takes its place. */
  readonly deadAfterMs?: number;
}

/** Opens a database as a store, and makes it if there is none. */
export async function openIdb(opening: IdbOpening): Promise<IdbBlobs> {
  const { store, platform = browser(store) } = opening;
  try {
    return await openOn({ ...opening, platform });
  } catch (error) {
    throw idbFailed(store, error);
  }
}

async function openOn(opening: IdbOpening & { readonly platform: IdbPlatform }): Promise<IdbBlobs> {
  const { store, keyval, platform, patienceMs = 1_000, deadAfterMs = 10_000 } = opening;
  const name = `tidemark-${store}`;
  const lock = platform.locks && (await takeWebLock(platform.locks, name, patienceMs));
  if (platform.locks !== undefined && lock === undefined) throw inUse(store);
  let database: IDBDatabase | undefined;
  try {
    database = await openDatabase(store, name, platform);
    const use = useOf(database);
    const hold: Hold | undefined = lock ?? (await takeHeartbeat({ keyval, use, deadAfterMs }));
    if (hold === undefined) throw inUse(store);
    return new IdbBlobs({ store, database, use, keyval, platform, hold });
  } catch (error) {
    database?.close();
    await lock?.release();
    throw error;
  }
}

function inUse(store: string): RecoveryError {
  return new RecoveryError("store-in-use", "another tab, or another run in this one, has it open", { store });
}

function browser(store: string): IdbPlatform {
  const { indexedDB, IDBKeyRange } = globalThis;
  if (typeof indexedDB === "undefined")
    throw new RecoveryError("store-failed", "there is no IndexedDB here: it is for browsers", { store });
  return { indexedDB, IDBKeyRange, locks: globalThis.navigator?.locks };
}
