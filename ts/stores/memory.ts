/**
 * A store in the memory of the process: for tests, and for flows that resume within one process.
 * @module
 */
import type { Blob, BlobStore } from "../recovery/blobs.ts";
import { RecoveryStore } from "../recovery/recovery-store.ts";
import { checkNames } from "./names.ts";

const name = "memoryStore()";

/**
 * A store in the memory of this process, on every platform. What is in it lives as long as the object: a second run with
 * the same object resumes where the first one came to. It outlives a run that failed, never the process.
 *
 * Bytes are copied as they go in and out. Several runs may have it open, as it has nothing to lock: of two that write one
 * flow, recovery itself stops one (`RecoveryError` `fenced`).
 * @throws {RecoveryError} Its functions, `bad-option` for an illegal name; nothing else can go wrong in it.
 * @example
 * ```ts
 * import { memoryStore } from "tidemark/stores/memory";
 * const store = memoryStore();
 * const blobs = await store.open();
 * await blobs.write([{ name: "greeting", bytes: new TextEncoder().encode("hello") }]);
 * const again = await store.open();
 * console.log(await again.list()); // [ 'greeting' ]
 * ```
 */
export function memoryStore(): RecoveryStore {
  const blobs = new Map<string, Uint8Array>();
  return new RecoveryStore(name, async () => openedOn(blobs));
}

function openedOn(blobs: Map<string, Uint8Array>): BlobStore {
  const put = ({ name, bytes }: Blob): void => void blobs.set(name, copyOf(bytes));
  return {
    async list() {
      return [...blobs.keys()];
    },
    async read(names) {
      checkNames(name, names);
      return names.map((name) => {
        const bytes = blobs.get(name);
        return bytes && copyOf(bytes);
      });
    },
    async write(written) {
      checkNames(
        name,
        written.map(({ name }) => name),
      );
      for (const blob of written) put(blob);
    },
    async create(blob) {
      checkNames(name, [blob.name]);
      if (blobs.has(blob.name)) return false;
      put(blob);
      return true;
    },
    async delete(names) {
      checkNames(name, names);
      for (const name of names) blobs.delete(name);
    },
  };
}

/** `slice()` of a Node Buffer would share the bytes. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes);
}
