import type { Blob, BlobStore } from "../../recovery/blobs.ts";
import { checkNames } from "../names.ts";
import { piecesOf } from "../pieces.ts";
import type { Connection } from "./connection.ts";
import type { Piece, Table } from "./table.ts";

/** Bytes of a row, and about of a query. */
const pieceBytes = 1 << 20;
const queryBytes = 4 << 20;
/** Rows of a query, and names. */
const mostRows = 1_000;
const mostNames = 200;

/** A table with a row for each piece of a blob. */
export class PostgresBlobs implements BlobStore {
  readonly #store: string;
  readonly #connection: Connection;
  readonly #table: Table;

  constructor(store: string, connection: Connection, table: Table) {
    this.#store = store;
    this.#connection = connection;
    this.#table = table;
  }

  list(): Promise<readonly string[]> {
    return this.#connection.take((ask) => this.#table.list(ask));
  }

  async read(names: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    checkNames(this.#store, names);
    const wanted = [...new Set(names)];
    const found = new Map<string, Uint8Array>();
    for (let at = 0; at < wanted.length; at += mostNames) {
      const some = wanted.slice(at, at + mostNames);
      const read = await this.#connection.take((ask) => this.#table.read(ask, some));
      for (const [name, bytes] of read) found.set(name, bytes);
    }
    const given = new Set<string>();
    return names.map((name) => {
      const bytes = found.get(name);
      if (bytes === undefined || !given.has(name)) {
        given.add(name);
        return bytes;
      }
      return Uint8Array.from(bytes); // asked for twice: each answer is the caller's own
    });
  }

  async write(blobs: readonly Blob[]): Promise<void> {
    const names = blobs.map(({ name }) => name);
    checkNames(this.#store, names);
    if (blobs.length === 0) return;
    const all = queriesOf(blobs.flatMap(piecesOfBlob));
    await this.#connection.commit(async (ask) => {
      await this.#table.delete(ask, names); // what a write that failed may have left all the same
      for (const pieces of all) await this.#table.insert(ask, pieces);
    });
  }

  async create(blob: Blob): Promise<boolean> {
    checkNames(this.#store, [blob.name]);
    const [first, ...rest] = piecesOfBlob(blob);
    return this.#connection.commit(async (ask) => {
      if ((await this.#table.insert(ask, [first!])) === 0) return false;
      for (const pieces of queriesOf(rest)) await this.#table.insert(ask, pieces);
      return true;
    });
  }

  async delete(names: readonly string[]): Promise<void> {
    checkNames(this.#store, names);
    if (names.length === 0) return;
    await this.#connection.commit((ask) => this.#table.delete(ask, names));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

function piecesOfBlob({ name, bytes }: Blob): Piece[] {
  // Copies: the call may have to wait for its turn.
  return piecesOf(bytes, pieceBytes).map((piece, part) => ({ name, part, bytes: Uint8Array.from(piece) }));
}

function queriesOf(pieces: readonly Piece[]): Piece[][] {
  const queries: Piece[][] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const last = queries.at(-1);
    bytes += piece.bytes.length;
    if (last !== undefined && last.length < mostRows && bytes <= queryBytes) last.push(piece);
    else {
      queries.push([piece]);
      bytes = piece.bytes.length;
    }
  }
  return queries;
}
