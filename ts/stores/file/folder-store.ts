import { readdir, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Blob, BlobStore } from "../../recovery/blobs.ts";
import { atOnce } from "../at-once.ts";
import { codeOf, orStoreFailed } from "../failure.ts";
import { checkNames } from "../names.ts";
import { readWholeFile, syncFolder } from "./durable.ts";
import { blobOfFile, fileOfBlob, fileOfClaim } from "./file-names.ts";
import type { FolderLock } from "./lock.ts";
import { nameOnce } from "./name-once.ts";
import type { Parts } from "./parts.ts";

/** Files that are being written or read at a time. */
const mostAtOnce = 8;

/** What an opened folder is made of. */
export interface FolderParts {
  readonly store: string;
  readonly folder: string;
  readonly parts: Parts;
  readonly lock: FolderLock;
  /** Names that have a claim beside their blob. */
  readonly claimed: Set<string>;
}

/** A folder with a file for each blob. */
export class FolderStore implements BlobStore {
  readonly #it: FolderParts;

  constructor(it: FolderParts) {
    this.#it = it;
  }

  async list(): Promise<readonly string[]> {
    const files = await orStoreFailed(this.#it.store, () => readdir(this.#it.folder));
    return files.map(blobOfFile).filter((name) => name !== undefined);
  }

  async read(names: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    const { store } = this.#it;
    checkNames(store, names);
    return atOnce(mostAtOnce, names, (name) =>
      orStoreFailed(store, () => readWholeFile(this.#pathOf(name)), fileOfBlob(name)),
    );
  }

  async write(blobs: readonly Blob[]): Promise<void> {
    const { store, folder, parts } = this.#it;
    checkNames(
      store,
      blobs.map(({ name }) => name),
    );
    if (blobs.length === 0) return;
    await this.#checkLock();
    await atOnce(mostAtOnce, blobs, ({ name, bytes }) =>
      orStoreFailed(
        store,
        () => parts.write(bytes, (part) => rename(part, this.#pathOf(name))),
        fileOfBlob(name),
      ),
    );
    await orStoreFailed(store, () => syncFolder(folder));
  }

  async create({ name, bytes }: Blob): Promise<boolean> {
    const { store, folder, parts } = this.#it;
    checkNames(store, [name]);
    await this.#checkLock();
    return orStoreFailed(
      store,
      async () => {
        const isNew = await parts.write(bytes, (part) => this.#nameOnce(part, name));
        await syncFolder(folder); // if it is another's as well: what we say is there must be there
        return isNew;
      },
      fileOfBlob(name),
    );
  }

  /** A crash of the machine may bring some back: their names are not synced. */
  async delete(names: readonly string[]): Promise<void> {
    const { store, folder, claimed } = this.#it;
    checkNames(store, names);
    if (names.length === 0) return;
    await this.#checkLock();
    await atOnce(mostAtOnce, names, (name) =>
      orStoreFailed(store, () => removeFile(this.#pathOf(name)), fileOfBlob(name)),
    );
    for (const name of names) {
      if (!claimed.delete(name)) continue;
      await orStoreFailed(store, () => removeFile(join(folder, fileOfClaim(name))));
    }
  }

  close(): Promise<void> {
    return orStoreFailed(this.#it.store, () => this.#it.lock.release());
  }

  #pathOf(name: string): string {
    return join(this.#it.folder, fileOfBlob(name));
  }

  #checkLock(): Promise<void> {
    return orStoreFailed(this.#it.store, () => this.#it.lock.check());
  }

  async #nameOnce(part: string, name: string): Promise<boolean> {
    const claim = join(this.#it.folder, fileOfClaim(name));
    return nameOnce(part, this.#pathOf(name), claim);
  }
}

async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
  });
}
