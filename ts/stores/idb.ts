/**
 * A store in the browser: a database of IndexedDB.
 * @module
 */
import { RecoveryError } from "../recovery/errors.ts";
import { RecoveryStore } from "../recovery/recovery-store.ts";
import type { IdbKeyval } from "./idb/keyval.ts";
import { openIdb } from "./idb/open-idb.ts";
import { loadPeer } from "./peer.ts";

export type { IdbKeyval } from "./idb/keyval.ts";

/** How a store in the browser is made. */
export interface IdbStoreOptions {
  /** The package idb-keyval; imported when the store is opened otherwise. */
  readonly keyval?: IdbKeyval;
}

/**
 * A store in the browser, in pages and workers: a database of IndexedDB of its own. Needs the package idb-keyval
 * (`npm install idb-keyval`).
 *
 * A call of `write` is one transaction: all of it or nothing. Once it has settled, a tab may be closed, hidden or killed
 * at any instant; that of the machine it survives where the browser knows `durability: "strict"`. One run at a time has it
 * open, in all tabs and workers of the origin, by Web Locks, which end with their tab. Where there are none (pages by plain
 * HTTP), by a record that the tab renews: one that sleeps for 10 seconds may lose the store to another, and is `fenced`
 * before it writes anything. Browsers may clear what a page has kept when room is short: ask for `navigator.storage.persist()`.
 * @param name What tells it from other stores of the origin: the database is called `tidemark-` and this.
 * @throws {RecoveryError} `bad-option` for what is no name. The opening: `store-in-use` while it is open elsewhere,
 *   `cannot-resume` for one of a later version, `store-failed` where there is no IndexedDB or no idb-keyval. Its functions:
 *   `store-failed` for what the browser refuses (quota used up, data cleared), `fenced`, `bad-option` for an illegal name.
 * @example
 * ```ts
 * import { idbStore } from "tidemark/stores/idb";
 * const store = idbStore("orders");
 * console.log(store.name); // orders
 * ```
 */
export function idbStore(name: string, options: IdbStoreOptions = {}): RecoveryStore {
  if (typeof name !== "string" || name === "")
    throw new RecoveryError("bad-option", `idbStore takes a name, not ${JSON.stringify(name)}`);
  const peer = {
    name: "idb-keyval",
    passedIn: "idbStore(name, { keyval })",
    load: async (): Promise<IdbKeyval> => options.keyval ?? (await import("idb-keyval")),
  };
  return new RecoveryStore(name, async () => openIdb({ store: name, keyval: await loadPeer(name, peer) }));
}
