import type { BlobStore } from "../blobs.ts";
import { RecoveryError } from "../errors.ts";
import type { RecoveryStore } from "../recovery-store.ts";
import { readSegment } from "../segments.ts";
import { ByteReader } from "./byte-reader.ts";
import { readBody, readEnd, readHead } from "./export-format.ts";
import { withBlobs } from "./open-store.ts";

/** What has been taken over. */
export interface Imported {
  readonly flow: string;
  readonly epoch: number;
  readonly segments: number;
  readonly bytes: number;
}

/**
 * Takes what `exportStore` gave into an empty store: a run with that goes on where the other one was. Everything is checked
 * before it counts; if it fails or dies on the way, the store is still empty.
 * @param chunks The bytes, such as a stream of a file.
 * @param name What messages call them.
 * @throws {RecoveryError} `bad-option` for a store that is not empty; `store-damaged` for bytes that are no export, or not as
 *   they were written; `cannot-resume` for those of a later version, and what the store throws.
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { exportStore, importStore } from "tidemark/stores";
 * import { memoryStore } from "tidemark/stores/memory";
 * const store = memoryStore();
 * const flow = new Dataflow("numbers");
 * flow.input("n", [1, 2, 3]).output("out", () => {});
 * await run(flow, { recovery: store });
 * const { flow: id } = await importStore(memoryStore(), exportStore(store));
 * console.log(id); // numbers
 * ```
 */
export async function importStore(
  store: RecoveryStore,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name = "the export",
): Promise<Imported> {
  const reader = new ByteReader(name, chunks);
  try {
    return await withBlobs(store, (blobs) => takeIn(blobs, store.name, reader, name));
  } finally {
    await reader.close();
  }
}

async function takeIn(blobs: BlobStore, store: string, from: ByteReader, file: string): Promise<Imported> {
  await checkEmpty(blobs, store);
  const { manifest, ...own } = await readHead(from, file);
  const written: string[] = [];
  try {
    for (const info of manifest.segments) {
      const bytes = await readBody(from, info);
      for (const _ of readSegment(bytes, info, { store: file })); // reading them checks them
      written.push(info.name);
      await blobs.write([{ name: info.name, bytes }]);
    }
    await readEnd(from);
    if (!(await blobs.create(own))) throw notEmpty(store);
  } catch (error) {
    await blobs.delete(written).catch(() => {}); // nothing lists them, and the next import deletes them
    throw error;
  }
  const { flow, epoch, segments } = manifest;
  return {
    flow,
    epoch,
    segments: segments.length,
    bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** What an import that died has left is no content: it is deleted. */
async function checkEmpty(blobs: BlobStore, store: string): Promise<void> {
  const names = await blobs.list();
  if (names.some((name) => !name.startsWith("s-"))) throw notEmpty(store);
  await blobs.delete(names);
}

function notEmpty(store: string): RecoveryError {
  return new RecoveryError("bad-option", "it is not empty: import into another, or clear it first", {
    store,
  });
}
