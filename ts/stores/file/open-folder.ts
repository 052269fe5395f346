import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore } from "../../recovery/blobs.ts";
import { makeFolder } from "../make-folder.ts";
import { blobOfClaim, fileOfBlob, markerFile } from "./file-names.ts";
import { FolderStore } from "./folder-store.ts";
import { takeLock } from "./lock.ts";
import { checkFolder, writeMarker } from "./marker.ts";
import { Parts } from "./parts.ts";
import { thisProcess } from "./this-process.ts";

/** How a folder is opened. */
export interface FolderOptions {
  /** What messages call the store. */
  readonly store: string;
  readonly folder: string;
  /** How long the lock of a process that cannot be asked may go without being renewed. */
  readonly deadAfterMs?: number;
}

/** Opens a folder as a store, and makes it one if it is empty. */
export async function openFolder({ store, folder, deadAfterMs = 10_000 }: FolderOptions): Promise<BlobStore> {
  await makeFolder(folder);
  await checkFolder(store, folder); // before anything is written into a folder that may be somebody else's
  const own = await thisProcess();
  const parts = new Parts(folder, own);
  const lock = await takeLock({ store, folder, own, parts, deadAfterMs });
  try {
    const files = await readdir(folder);
    if (!files.includes(markerFile)) await writeMarker(folder, parts);
    await parts.removeLeftOver(files);
    return new FolderStore({ store, folder, parts, lock, claimed: await keptClaims(folder, files) });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Names that are claimed. A process that died between claim and blob had nobody told: the claim is removed. */
async function keptClaims(folder: string, files: readonly string[]): Promise<Set<string>> {
  const there = new Set(files);
  const claimed = files.map(blobOfClaim).filter((name) => name !== undefined);
  const [kept, empty] = [true, false].map((isKept) =>
    claimed.filter((name) => there.has(fileOfBlob(name)) === isKept),
  );
  for (const name of empty!) await rm(join(folder, `claim-${name}`), { force: true });
  return new Set(kept);
}
