/** What is used of idb-keyval, written down here so that our types do without those of an optional package. */
export interface IdbKeyval {
  promisifyRequest<T>(request: unknown): Promise<T>;
  setMany(entries: [key: unknown, value: unknown][], use: unknown): Promise<void>;
  keys(use: unknown): Promise<unknown[]>;
}

/** Does something in a transaction: what idb-keyval takes as its store. */
export type Use = <R>(
  mode: IDBTransactionMode,
  act: (records: IDBObjectStore) => R | PromiseLike<R>,
) => Promise<R>;

/** What a browser has, for tests to replace. */
export interface IdbPlatform {
  readonly indexedDB: IDBFactory;
  readonly IDBKeyRange: Pick<typeof IDBKeyRange, "bound">;
  /** Undefined where there are no Web Locks: old browsers, and pages by plain HTTP. */
  readonly locks: LockManager | undefined;
}
