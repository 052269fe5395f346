import type { ObjectKeys, ObjectStorage } from "tidemark/stores/durable-object";

/** The storage of a Durable Object in memory, with the limits of Cloudflare's. */
export class SomeStorage implements ObjectStorage {
  readonly values = new Map<string, unknown>();
  /** What was done, in its order. */
  readonly done: string[] = [];
  /** Fails from now on. */
  failure: Error | undefined;
  readonly #sql: boolean;

  constructor({ sql }: { readonly sql: boolean }) {
    this.#sql = sql;
  }

  get sql(): unknown {
    if (this.#sql) return {};
    throw new Error("no SQLite here");
  }

  async get(keys: string[]): Promise<Map<string, unknown>> {
    this.#note("get", keys);
    const found = keys.filter((key) => this.values.has(key)).sort();
    return new Map(found.map((key) => [key, structuredClone(this.values.get(key))]));
  }

  async put(entries: Record<string, unknown>): Promise<void> {
    this.#note("put", Object.keys(entries));
    for (const value of Object.values(entries)) {
      const { buffer } = value as { buffer?: ArrayBuffer };
      if ((buffer?.byteLength ?? 0) > (this.#sql ? 2_000_000 : 131_000)) throw new Error("too large a value");
    }
    for (const [key, value] of Object.entries(entries)) this.values.set(key, structuredClone(value));
  }

  async delete(keys: string[]): Promise<number> {
    this.#note("delete", keys);
    return keys.filter((key) => this.values.delete(key)).length;
  }

  async list({
    prefix,
    startAfter = "",
    limit,
  }: {
    prefix: string;
    startAfter?: string;
    limit: number;
  }): Promise<Map<string, unknown>> {
    const keys = [...this.values.keys()].sort().filter((key) => key.startsWith(prefix) && key > startAfter);
    return new Map(keys.slice(0, limit).map((key) => [key, this.values.get(key)]));
  }

  async transaction<R>(act: (keys: ObjectKeys) => Promise<R>): Promise<R> {
    const before = new Map(this.values);
    this.done.push("begin");
    try {
      const result = await act(this);
      this.done.push("commit");
      return result;
    } catch (error) {
      this.values.clear();
      for (const [key, value] of before) this.values.set(key, value);
      throw error;
    }
  }

  async sync(): Promise<void> {
    this.done.push("sync");
  }

  #note(what: string, keys: readonly string[]): void {
    if (this.failure !== undefined) throw this.failure;
    if (keys.length > 128) throw new Error(`${keys.length} keys in one call`);
    this.done.push(what);
  }
}
