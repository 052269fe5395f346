import type { Blob, BlobStore } from "../../ts/recovery/blobs.ts";
import { RecoveryStore } from "../../ts/recovery/recovery-store.ts";

/** Blobs in memory, for tests to look at. */
export class MemoryBlobs implements BlobStore {
  readonly blobs: Map<string, Uint8Array> = new Map();

  async list(): Promise<string[]> {
    return [...this.blobs.keys()];
  }

  async read(names: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    return names.map((name) => this.blobs.get(name)?.slice());
  }

  async write(blobs: readonly Blob[]): Promise<void> {
    for (const { name, bytes } of blobs) this.blobs.set(name, bytes.slice());
  }

  async create({ name, bytes }: Blob): Promise<boolean> {
    if (this.blobs.has(name)) return false;
    this.blobs.set(name, bytes.slice());
    return true;
  }

  async delete(names: readonly string[]): Promise<void> {
    for (const name of names) this.blobs.delete(name);
  }

  get store(): RecoveryStore {
    return new RecoveryStore("memory", async () => this);
  }
}
