import type { BlobStore } from "../blobs.ts";
import { RecoveryError } from "../errors.ts";
import type { Manifest } from "../manifest.ts";
import type { RecoveryStore } from "../recovery-store.ts";
import { type Found, newestManifest } from "../session.ts";

/** Opens a store, and closes it again whatever comes of it. @throws {RecoveryError} `bad-option` for what is no store. */
export async function withBlobs<R>(
  store: RecoveryStore,
  act: (blobs: BlobStore, name: string) => Promise<R>,
): Promise<R> {
  const { name, open } = checkedStore(store);
  const blobs = await open();
  try {
    return await act(blobs, name);
  } finally {
    await blobs.close?.();
  }
}

/** @throws {RecoveryError} `bad-option` for what is no store. */
export function checkedStore(store: RecoveryStore): RecoveryStore {
  if (typeof (store as Partial<RecoveryStore> | undefined)?.open === "function") return store;
  throw new RecoveryError("bad-option", "a store is wanted, such as fileStore(path)");
}

/** What a run would go on from. */
export interface Committed extends Found {
  readonly manifest: Manifest;
}

/** @throws {RecoveryError} `bad-option` for a store in which nothing was saved, `store-damaged`, `cannot-resume`. */
export async function committedIn(blobs: BlobStore, store: string): Promise<Committed> {
  const found = await newestManifest(blobs, store);
  const { manifest } = found;
  if (manifest !== undefined) return { ...found, manifest };
  throw new RecoveryError("bad-option", "it is empty: no flow has been saved in it", { store });
}

/**
 * The newest commit itself, not the one before it: for what would make it final that the newest is lost.
 * @throws {RecoveryError} Also `store-damaged` where a run would go on from the one before.
 */
export async function newestIn(blobs: BlobStore, store: string): Promise<Manifest> {
  const { manifest, fallBack } = await committedIn(blobs, store);
  if (fallBack !== undefined) throw fallBack.damaged;
  return manifest;
}
