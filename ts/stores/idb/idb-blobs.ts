import type { Blob, BlobStore } from "../../recovery/blobs.ts";
import { RecoveryError } from "../../recovery/errors.ts";
import { checkNames, isBlobName } from "../names.ts";
import { joined, piecesOf } from "../pieces.ts";
import { idbFailed } from "./database.ts";
import type { Hold } from "./hold.ts";
import type { IdbKeyval, IdbPlatform, Use } from "./keyval.ts";

/** Bytes of a record, at most: browsers pass one on in one message, which has a limit of its own in each. */
const pieceBytes = 8 << 20;

/** What a store in a database is made of. */
export interface IdbParts {
  readonly store: string;
  readonly database: IDBDatabase;
  readonly use: Use;
  readonly keyval: IdbKeyval;
  readonly platform: IdbPlatform;
  readonly hold: Hold;
}

/** A database with a record for each piece of a blob, under its name and the number of the piece. */
export class IdbBlobs implements BlobStore {
  readonly #parts: IdbParts;

  constructor(parts: IdbParts) {
    this.#parts = parts;
  }

  async list(): Promise<readonly string[]> {
    const keys = await this.#told(() => this.#parts.keyval.keys(this.#parts.use));
    return keys
      .filter((key) => Array.isArray(key) && key[1] === 0)
      .map((key) => (key as [string, number])[0])
      .filter(isBlobName);
  }

  async read(names: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    const { store, use, keyval } = this.#parts;
    checkNames(store, names);
    if (names.length === 0) return [];
    const read = await this.#told(() =>
      use("readonly", (records) =>
        Promise.all(
          names.map((name) => keyval.promisifyRequest<unknown[]>(records.getAll(this.#piecesOf(name)))),
        ),
      ),
    );
    return read.map((pieces, i) => this.#whole(names[i]!, pieces));
  }

  async write(blobs: readonly Blob[]): Promise<void> {
    checkNames(
      this.#parts.store,
      blobs.map(({ name }) => name),
    );
    if (blobs.length === 0) return;
    // Copies: a browser would store all of the buffer that bytes are a part of.
    const records = blobs.flatMap(recordsOf);
    const use: Use = (mode, act) =>
      this.#change(mode, (store) => {
        for (const { name } of blobs) store.delete(this.#piecesOf(name)); // what a write tried again leaves otherwise
        return act(store);
      });
    await this.#told(() => this.#parts.keyval.setMany(records, use));
  }

  async create(blob: Blob): Promise<boolean> {
    const { store, keyval } = this.#parts;
    checkNames(store, [blob.name]);
    const records = recordsOf(blob);
    return this.#told(() =>
      this.#change("readwrite", async (store) => {
        const found = await keyval.promisifyRequest<unknown>(store.getKey([blob.name, 0]));
        if (found !== undefined) return false;
        for (const [key, bytes] of records) store.put(bytes, key);
        await keyval.promisifyRequest(store.transaction);
        return true;
      }),
    );
  }

  async delete(names: readonly string[]): Promise<void> {
    const { store, keyval } = this.#parts;
    checkNames(store, names);
    if (names.length === 0) return;
    await this.#told(() =>
      this.#change("readwrite", (store) => {
        for (const name of names) store.delete(this.#piecesOf(name));
        return keyval.promisifyRequest(store.transaction);
      }),
    );
  }

  async close(): Promise<void> {
    const { database, hold } = this.#parts;
    try {
      await this.#told(() => hold.release());
    } finally {
      database.close();
    }
  }

  /** Numbers are before arrays in the order of keys, so that these are all pieces of a name. */
  #piecesOf(name: string): IDBKeyRange {
    return this.#parts.platform.IDBKeyRange.bound([name], [name, []]);
  }

  #whole(name: string, pieces: readonly unknown[]): Uint8Array | undefined {
    if (pieces.length === 0) return undefined;
    if (!pieces.every((piece) => piece instanceof Uint8Array))
      throw new RecoveryError("store-damaged", "it is no blob", { store: this.#parts.store, blob: name });
    return pieces.length === 1 ? pieces[0] : joined(pieces);
  }

  /** Writes, if nobody else has the database by now. */
  readonly #change: Use = (mode, act) => {
    const { hold, use } = this.#parts;
    if (hold.isLost) throw this.#fenced();
    return use(mode, async (records) => {
      if (hold.isOurs !== undefined && !(await hold.isOurs(records))) throw this.#fenced();
      return act(records);
    });
  };

  #fenced(): RecoveryError {
    const problem = "another tab has taken the store, as this one gave no sign of life";
    return new RecoveryError("fenced", problem, { store: this.#parts.store });
  }

  async #told<R>(act: () => Promise<R>): Promise<R> {
    try {
      return await act();
    } catch (error) {
      throw idbFailed(this.#parts.store, error);
    }
  }
}

function recordsOf({ name, bytes }: Blob): [key: IDBValidKey, bytes: Uint8Array][] {
  return piecesOf(bytes, pieceBytes).map((piece, i) => [[name, i], Uint8Array.from(piece)]);
}
