import type { Blob, BlobStore } from "../../recovery/blobs.ts";
import { RecoveryError } from "../../recovery/errors.ts";
import { checkNames, isBlobName } from "../names.ts";
import type { Database, Row, Statement } from "./driver.ts";
import { sqliteFailed } from "./sqlite-failure.ts";
import { type Pause, Turns } from "./turns.ts";

/** Bytes of a row, at most: SQLite takes a thousand times as many, but all at one go. */
const partBytes = 1 << 20;

/** A database with a table of blobs, cut into parts. */
export class DatabaseStore implements BlobStore {
  readonly #store: string;
  readonly #database: Database;
  readonly #turns = new Turns();
  readonly #list: Statement;
  readonly #read: Statement;
  readonly #has: Statement;
  readonly #insert: Statement;
  readonly #delete: Statement;

  constructor(store: string, database: Database) {
    this.#store = store;
    this.#database = database;
    this.#list = database.prepare("SELECT name FROM blobs WHERE part = 0");
    this.#read = database.prepare("SELECT bytes FROM blobs WHERE name = ? ORDER BY part");
    this.#has = database.prepare("SELECT 1 AS found FROM blobs WHERE name = ? LIMIT 1");
    // Node 22 binds an array of no bytes as NULL.
    this.#insert = database.prepare("INSERT INTO blobs VALUES (?, ?, coalesce(?, x''))");
    this.#delete = database.prepare("DELETE FROM blobs WHERE name = ?");
  }

  list(): Promise<readonly string[]> {
    return this.#take(async () =>
      this.#list
        .all()
        .map(({ name }) => name)
        .filter(isBlobName),
    );
  }

  async read(names: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    checkNames(this.#store, names);
    return this.#take(async (pause) => {
      const read: (Uint8Array | undefined)[] = [];
      for (const name of names) {
        read.push(this.#joined(name, this.#read.all(name)));
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
    await this.#commit(async (pause) => {
      for (const blob of blobs) {
        this.#delete.run(blob.name); // what a write that failed may have left all the same
        await this.#put(blob, pause);
      }
    });
  }

  async create(blob: Blob): Promise<boolean> {
    checkNames(this.#store, [blob.name]);
    return this.#commit(async (pause) => {
      if (this.#has.get(blob.name)) return false;
      await this.#put(blob, pause);
      return true;
    });
  }

  async delete(names: readonly string[]): Promise<void> {
    checkNames(this.#store, names);
    if (names.length === 0) return;
    await this.#commit(async (pause) => {
      for (const name of names) {
        this.#delete.run(name);
        await pause();
      }
    });
  }

  close(): Promise<void> {
    return this.#take(async () => {
      for (const statement of [this.#list, this.#read, this.#has, this.#insert, this.#delete])
        statement.finalize?.();
      this.#database.close();
    });
  }

  async #put({ name, bytes }: Blob, pause: Pause): Promise<void> {
    let part = 0;
    do {
      this.#insert.run(name, part, bytes.subarray(part * partBytes, (part + 1) * partBytes));
      part++;
      await pause();
    } while (part * partBytes < bytes.length);
  }

  #joined(name: string, rows: readonly Row[]): Uint8Array | undefined {
    if (rows.length === 0) return undefined;
    const parts = rows.map(({ bytes }) => bytes);
    if (!parts.every((part) => part instanceof Uint8Array))
      throw new RecoveryError("store-damaged", "it is no blob", { store: this.#store, blob: name });
    const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  /** All that `act` does is done, and safe from a crash of the machine, or nothing. */
  #commit<R>(act: (pause: Pause) => Promise<R>): Promise<R> {
    return this.#take(async (pause) => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const result = await act(pause);
        this.#database.exec("COMMIT");
        return result;
      } catch (error) {
        this.#rollBack();
        throw error;
      }
    });
  }

  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // A full disk has SQLite roll back by itself; then there is nothing to roll back.
    }
  }

  async #take<R>(act: (pause: Pause) => Promise<R>): Promise<R> {
    try {
      return await this.#turns.take(act);
    } catch (error) {
      throw sqliteFailed(this.#store, error);
    }
  }
}
