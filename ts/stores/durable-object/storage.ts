/** Keys and values, as both a `DurableObjectStorage` and a transaction of one have them. */
export interface ObjectKeys {
  get(keys: string[]): Promise<Map<string, unknown>>;
  put(entries: Record<string, unknown>): Promise<void>;
  delete(keys: string[]): Promise<number>;
}

/** What is used of a `DurableObjectStorage`, written down here so that our types do without Cloudflare's. */
export interface ObjectStorage extends ObjectKeys {
  list(options: { prefix: string; startAfter?: string; limit: number }): Promise<Map<string, unknown>>;
  transaction<R>(act: (keys: ObjectKeys) => Promise<R>): Promise<R>;
  sync(): Promise<void>;
  /** Where the object's class is kept in SQLite. */
  readonly sql?: unknown;
}

/** Keys that one call takes, at most. */
export const mostKeys = 128;

/** Bytes that go in or out in one call, about: an object has 128 MB for all it does. */
const mostBytes = 8 << 20;

/** Bytes of a piece. A value may have 128 KiB; in SQLite 2 MB, with its key. */
export function pieceBytesOf(storage: ObjectStorage): number {
  try {
    return storage.sql === undefined ? 128_000 : 1 << 20;
  } catch {
    return 128_000; // asking tells that there is none
  }
}

/** Cuts what is to be done into calls: each takes so many keys and bytes. */
export function calls<T>(items: readonly T[], bytesOf: (item: T) => number): T[][] {
  const all: T[][] = [];
  let last: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const more = bytesOf(item);
    if (last.length === mostKeys || (last.length > 0 && bytes + more > mostBytes)) {
      all.push(last);
      last = [];
      bytes = 0;
    }
    last.push(item);
    bytes += more;
  }
  if (last.length > 0) all.push(last);
  return all;
}
