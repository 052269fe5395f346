import type { Blob, BlobStore } from "../../recovery/blobs.ts";
import { RecoveryError } from "../../recovery/errors.ts";
import { storeFailed } from "../failure.ts";
import { InTurn } from "../in-turn.ts";
import { checkNames, isBlobName } from "../names.ts";
import { joined, piecesOf } from "../pieces.ts";
import { calls, type ObjectKeys, type ObjectStorage, pieceBytesOf } from "./storage.ts";

const format = 1;

/** Names that are asked for in one call: small answers. */
const namesAtOnce = 1_000;

/** What says that a blob is there. Beside it, as listing reads values: names are to be had without the bytes. */
interface Head {
  readonly pieces: number;
  readonly length: number;
}

/** A storage with a value for each piece of a blob, and one that says how many there are. */
export class ObjectBlobs implements BlobStore {
  readonly #store: string;
  readonly #storage: ObjectStorage;
  readonly #prefix: string;
  readonly #pieceBytes: number;
  readonly #letGo: () => void;
  readonly #turns = new InTurn();

  constructor(store: string, storage: ObjectStorage, prefix: string, letGo: () => void) {
    this.#store = store;
    this.#storage = storage;
    this.#prefix = prefix;
    this.#pieceBytes = pieceBytesOf(storage);
    this.#letGo = letGo;
  }

  /** @throws {RecoveryError} `cannot-resume` if a later version has written it. */
  async start(): Promise<void> {
    await this.#take(async () => {
      const key = `${this.#prefix}format`;
      const found = (await this.#storage.get([key])).get(key);
      if (found === undefined) return this.#save((keys) => keys.put({ [key]: format }));
      if (found === format) return;
      const problem = `the store has format ${found}, this version of Tidemark reads ${format}: use the version that wrote it`;
      throw new RecoveryError("cannot-resume", problem, { store: this.#store });
    });
  }

  list(): Promise<readonly string[]> {
    const prefix = this.#head("");
    return this.#take(async () => {
      const names: string[] = [];
      for (let startAfter: string | undefined; ; ) {
        const found = await this.#storage.list({
          prefix,
          limit: namesAtOnce,
          ...(startAfter === undefined ? {} : { startAfter }),
        });
        for (const key of found.keys()) {
          startAfter = key;
          names.push(key.slice(prefix.length));
        }
        if (found.size < namesAtOnce) return names.filter(isBlobName);
      }
    });
  }

  async read(names: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    checkNames(this.#store, names);
    return this.#take(async () => {
      const heads = await this.#heads(this.#storage, names);
      const wanted = [...heads].flatMap(([name, { pieces }]) => this.#keysOf(name, pieces));
      const found = new Map<string, unknown>();
      for (const call of calls(wanted, () => this.#pieceBytes))
        for (const [key, piece] of await this.#storage.get(call)) found.set(key, piece);
      return names.map((name) => {
        const head = heads.get(name);
        return head && this.#whole(name, head, found);
      });
    });
  }

  async write(blobs: readonly Blob[]): Promise<void> {
    checkNames(
      this.#store,
      blobs.map(({ name }) => name),
    );
    if (blobs.length === 0) return;
    const entries = blobs.flatMap((blob) => this.#entriesOf(blob));
    await this.#take(() => this.#put(entries));
  }

  async create(blob: Blob): Promise<boolean> {
    checkNames(this.#store, [blob.name]);
    const entries = this.#entriesOf(blob);
    return this.#take(async () => {
      const isFree = await this.#storage.transaction(async (keys) => {
        if ((await this.#heads(keys, [blob.name])).size > 0) return false;
        for (const call of putCalls(entries)) await keys.put(Object.fromEntries(call));
        return true;
      });
      await this.#storage.sync();
      return isFree;
    });
  }

  async delete(names: readonly string[]): Promise<void> {
    checkNames(this.#store, names);
    if (names.length === 0) return;
    await this.#take(async () => {
      const heads = await this.#heads(this.#storage, names);
      const gone = [...heads].flatMap(([name, { pieces }]) => [
        this.#head(name),
        ...this.#keysOf(name, pieces),
      ]);
      const all = calls(gone, () => 0);
      if (all.length === 0) return;
      await this.#save(async (keys) => {
        for (const call of all) await keys.delete(call);
      }, all.length > 1);
    });
  }

  close(): Promise<void> {
    return this.#take(async () => this.#letGo());
  }

  /** All of these or none. */
  async #put(entries: readonly Entry[]): Promise<void> {
    const all = putCalls(entries);
    await this.#save(async (keys) => {
      for (const call of all) await keys.put(Object.fromEntries(call));
    }, all.length > 1);
  }

  /** Does something, and waits for the disk. One call is done as a whole by itself. */
  async #save(act: (keys: ObjectKeys) => Promise<unknown>, isLong = false): Promise<void> {
    if (isLong) await this.#storage.transaction(act);
    else await act(this.#storage);
    await this.#storage.sync();
  }

  #head(name: string): string {
    return `${this.#prefix}head/${name}`;
  }

  #keysOf(name: string, pieces: number): string[] {
    return Array.from({ length: pieces }, (_, i) => `${this.#prefix}part/${name}/${i}`);
  }

  async #heads(keys: ObjectKeys, names: readonly string[]): Promise<Map<string, Head>> {
    const prefix = this.#head("");
    const heads = new Map<string, Head>();
    const wanted = [...new Set(names)].map((name) => this.#head(name));
    for (const call of calls(wanted, () => 0))
      for (const [key, head] of await keys.get(call)) heads.set(key.slice(prefix.length), head as Head);
    return heads;
  }

  #entriesOf({ name, bytes }: Blob): Entry[] {
    const pieces = piecesOf(bytes, this.#pieceBytes);
    const keys = this.#keysOf(name, pieces.length);
    const head: Head = { pieces: pieces.length, length: bytes.length };
    // Copies: all of the buffer that bytes are a part of would be stored.
    return [...pieces.map((piece, i): Entry => [keys[i]!, Uint8Array.from(piece)]), [this.#head(name), head]];
  }

  #whole(name: string, head: Head, found: ReadonlyMap<string, unknown>): Uint8Array {
    const pieces = this.#keysOf(name, head.pieces).map((key) => found.get(key));
    if (pieces.every((piece) => piece instanceof Uint8Array)) {
      const bytes = joined(pieces);
      if (bytes.length === head.length) return bytes;
    }
    throw new RecoveryError("store-damaged", "a part of it is missing", { store: this.#store, blob: name });
  }

  /** One thing at a time: what is read between the calls of a transaction would see half of it. */
  async #take<R>(act: () => Promise<R>): Promise<R> {
    try {
      return await this.#turns.take(act);
    } catch (error) {
      throw storeFailed(this.#store, error);
    }
  }
}

type Entry = readonly [key: string, value: Uint8Array | Head];

function putCalls(entries: readonly Entry[]): Entry[][] {
  return calls(entries, ([, value]) => value.length);
}
