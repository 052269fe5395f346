/** A key: the name of a blob and the number of a piece; or what is no blob's. */
export type LmdbKey = readonly [name: string, part: number];

/** What is used of a database of the package lmdb, written down here so that our types do without its own. */
export interface LmdbDatabase {
  getBinary(key: LmdbKey): Uint8Array | undefined;
  doesExist(key: LmdbKey): boolean;
  getKeys(options?: { start?: LmdbKey; end?: LmdbKey }): Iterable<unknown>;
  putSync(key: LmdbKey, value: Uint8Array): unknown;
  removeSync(key: LmdbKey): boolean;
  transactionSync<R>(act: () => R): R;
  close(): Promise<void>;
}

/** What is used of the package lmdb. */
export interface Lmdb {
  open(options: {
    path: string;
    noSubdir: boolean;
    encoding: "binary";
    overlappingSync: boolean;
    maxDbs: number;
  }): LmdbDatabase;
}
