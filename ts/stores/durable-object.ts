/**
 * A store in a Durable Object of Cloudflare: in its storage.
 * @module
 */
import { RecoveryError } from "../recovery/errors.ts";
import { RecoveryStore } from "../recovery/recovery-store.ts";
import { ObjectBlobs } from "./durable-object/object-blobs.ts";
import type { ObjectStorage } from "./durable-object/storage.ts";

export type { ObjectKeys, ObjectStorage } from "./durable-object/storage.ts";

/** How a store in a Durable Object is made. */
export interface DurableObjectStoreOptions {
  /** What the keys of the store begin with, so that the object may keep others beside. Default: "tidemark/". */
  readonly prefix?: string;
}

/** What is open, by storage: the prefixes. */
const open = new WeakMap<object, Set<string>>();

/**
 * A store in the storage of a Durable Object, of a class that is kept in SQLite or of one that is not. Needs nothing
 * installed.
 *
 * A call of `write`, `create` or `delete` is done as a whole or not at all, and once it has settled, `sync()` has: what is
 * written outlives that the object is evicted or its machine dies. Cloudflare runs one object of an id at a time; within
 * it one run at a time has the store open. The object may keep other things under keys of other prefixes.
 * @param storage `this.ctx.storage` of the object.
 * @throws {RecoveryError} `bad-option` for what is no storage. The opening: `store-in-use` while another run of the object has
 *   it open, `cannot-resume` for a store of a later version. Its functions: `store-failed` for what Cloudflare refuses,
 *   `store-damaged` where a part of a blob is gone, `bad-option` for an illegal name.
 * @example
 * ```ts
 * import type { RecoveryStore } from "tidemark/stores";
 * import { durableObjectStore, type ObjectStorage } from "tidemark/stores/durable-object";
 * // In the class of a Durable Object: run(flow, { recovery: durableObjectStore(this.ctx.storage) })
 * export function storeOf(ctx: { readonly storage: ObjectStorage }): RecoveryStore {
 *   return durableObjectStore(ctx.storage);
 * }
 * ```
 */
export function durableObjectStore(
  storage: ObjectStorage,
  { prefix = "tidemark/" }: DurableObjectStoreOptions = {},
): RecoveryStore {
  if (typeof storage?.transaction !== "function" || typeof storage.sync !== "function")
    throw new RecoveryError(
      "bad-option",
      "durableObjectStore takes the storage of an object: this.ctx.storage",
    );
  if (typeof prefix !== "string" || prefix.length > 1_000)
    throw new RecoveryError("bad-option", "prefix is a text of up to 1,000 characters");
  const store = "durableObjectStore()";
  return new RecoveryStore(store, async () => {
    const blobs = new ObjectBlobs(store, storage, prefix, take(store, storage, prefix));
    await blobs.start().catch(async (error: unknown) => {
      await blobs.close();
      throw error;
    });
    return blobs;
  });
}

/** Takes a prefix of a storage for one run. @returns Lets go. */
function take(store: string, storage: object, prefix: string): () => void {
  const prefixes = open.get(storage) ?? new Set();
  open.set(storage, prefixes);
  if (prefixes.has(prefix))
    throw new RecoveryError("store-in-use", "another run of this object has it open", { store });
  prefixes.add(prefix);
  return () => void prefixes.delete(prefix);
}
