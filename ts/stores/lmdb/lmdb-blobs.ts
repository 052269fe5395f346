import type { Blob, BlobStore } from "../../recovery/blobs.ts";
import type { FolderLock } from "../file/lock.ts";
import { checkNames, isBlobName } from "../names.ts";
import { joined, piecesOf } from "../pieces.ts";
import { type Pause, Turns } from "../sqlite/turns.ts";
import type { LmdbDatabase, LmdbKey } from "./driver.ts";
import { lmdbFailed } from "./lmdb-failure.ts";

/** Bytes of a value, at most: LMDB wants room in one piece for each. */
const pieceBytes = 1 << 20;

/** A database with a value for each piece of a blob, under its name and the number of the piece. */
export class LmdbBlobs implements BlobStore {
  readonly #store: string;
  readonly #database: LmdbDatabase;
  readonly #lock: FolderLock;
  readonly #turns = new Turns();

  constructor(store: string, database: LmdbDatabase, lock: FolderLock) {
    this.#store = store;
    this.#database = database;
    this.#lock = lock;
  }

  list(): Promise<readonly string[]> {
    return this.#take(async () => {
      const names: string[] = [];
      for (const key of this.#database.getKeys())
        if (Array.isArray(key) && key[1] === 0 && isBlobName(key[0])) names.push(key[0]);
      return names;
    });
  }

  async read(names: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    checkNames(this.#store, names);
    return this.#take(async (pause) => {
      const read: (Uint8Array | undefined)[] = [];
      for (const name of names) {
        read.push(this.#readOne(name));
        await pause();
      }
      return read;
    });
  }

  async write(blobs: readonly Blob[]): Promise<void> {
    checkNames(
      this.#store,
      blobs.map(({ name }) => name),
    );
    if (blobs.length === 0) return;
    await this.#commit(() => {
      for (const blob of blobs) {
        this.#remove(blob.name); // what a write that failed may have left all the same
        this.#put(blob);
      }
    });
  }

  async create(blob: Blob): Promise<boolean> {
    checkNames(this.#store, [blob.name]);
    return this.#commit(() => {
      if (this.#database.doesExist([blob.name, 0])) return false;
      this.#put(blob);
      return true;
    });
  }

  async delete(names: readonly string[]): Promise<void> {
    checkNames(this.#store, names);
    if (names.length === 0) return;
    await this.#commit(() => {
      for (const name of names) this.#remove(name);
    });
  }

  close(): Promise<void> {
    return this.#take(async () => {
      await this.#database.close();
      await this.#lock.release();
    });
  }

  #put({ name, bytes }: Blob): void {
    for (const [part, piece] of piecesOf(bytes, pieceBytes).entries())
      this.#database.putSync([name, part], piece);
  }

  #remove(name: string): void {
    for (let part = 0; this.#database.removeSync([name, part]); part++);
  }

  #readOne(name: string): Uint8Array | undefined {
    const pieces: Uint8Array[] = [];
    for (let key: LmdbKey = [name, 0]; ; key = [name, pieces.length]) {
      const piece = this.#database.getBinary(key);
      if (piece === undefined) return pieces.length === 0 ? undefined : joined(pieces);
      pieces.push(piece);
    }
  }

  /** All that `act` does is done, and on the disk, or nothing. */
  #commit<R>(act: () => R): Promise<R> {
    return this.#take(async () => {
      await this.#lock.check();
      return this.#database.transactionSync(act);
    });
  }

  async #take<R>(act: (pause: Pause) => Promise<R>): Promise<R> {
    try {
      return await this.#turns.take(act);
    } catch (error) {
      throw lmdbFailed(this.#store, error);
    }
  }
}
