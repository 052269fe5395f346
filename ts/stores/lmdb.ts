/**
 * A store in a database of LMDB: a folder, for Node and Bun.
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { RecoveryStore } from "../recovery/recovery-store.ts";
import { orStoreFailed } from "./failure.ts";
import { databaseFile } from "./lmdb/check-file.ts";
import type { Lmdb } from "./lmdb/driver.ts";
import { openLmdb } from "./lmdb/open-lmdb.ts";
import { checkPath } from "./names.ts";
import { loadPeer } from "./peer.ts";

export type { Lmdb, LmdbDatabase, LmdbKey } from "./lmdb/driver.ts";

/** How a store in LMDB is made. */
export interface LmdbStoreOptions {
  /** The package lmdb; imported when the store is opened otherwise. */
  readonly lmdb?: Lmdb;
}

/** A name that bundlers do not see: the package has a native part, which none can take in. */
const moduleName: string = "lmdb";

/**
 * A store in a folder with a database of LMDB, for Node and Bun. Needs the package lmdb (`npm install lmdb`), which has a native
 * part.
 *
 * A call of `write`, `create` or `delete` is one transaction: all of it or nothing. What is written survives the death of the
 * process at any instant, and once a call has settled that of the machine, as far as the disk keeps its word. One run at a time
 * has it open, by the same lock as that of `fileStore`. LMDB works in this thread: while it waits for the disk, the flow waits.
 * @param path The folder; it is made if it is not there. Relative to the working folder of now, not of the run.
 * @throws {RecoveryError} `bad-option` for what is no path. The opening: `store-in-use` while another run has it open,
 *   `bad-option` for a folder or a database of other things, `cannot-resume` for one of a later version, `store-failed` where the
 *   package is not there. Its functions: `store-failed` for what the system refuses, `store-damaged`, `fenced` after another run
 *   has taken the folder while this process slept, `bad-option` for an illegal name.
 * @example
 * ```ts
 * import { lmdbStore } from "tidemark/stores/lmdb";
 * const store = lmdbStore("./state");
 * console.log(store.name); // ./state
 * ```
 */
export function lmdbStore(path: string, options: LmdbStoreOptions = {}): RecoveryStore {
  checkPath("lmdbStore", path);
  const folder = resolve(path);
  const peer = {
    name: "lmdb",
    passedIn: "lmdbStore(path, { lmdb })",
    load: async (): Promise<Lmdb> => options.lmdb ?? (await import(/* @vite-ignore */ moduleName)),
  };
  return new RecoveryStore(
    path,
    async () => {
      const lmdb = await loadPeer(path, peer);
      return orStoreFailed(path, () => openLmdb({ store: path, folder, lmdb }));
    },
    async () => existsSync(join(folder, databaseFile)),
  );
}
