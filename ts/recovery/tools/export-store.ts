import { encodeManifest, manifestName } from "../manifest.ts";
import type { RecoveryStore } from "../recovery-store.ts";
import { readSegment } from "../segments.ts";
import { end, exported, head } from "./export-format.ts";
import { checkedStore, newestIn } from "./open-store.ts";
import { readBlob } from "./read-frames.ts";

/**
 * The last commit of a store as the bytes of one file, which `importStore` takes into a store of any kind: to back it up, to
 * send it, to resume elsewhere. Each checksum is checked on the way; the store is not changed, and is open until the bytes
 * have been read to their end, or not any further. No more than one segment is in memory.
 * @throws {RecoveryError} As it is read: `bad-option` for an empty store; `store-damaged`, `cannot-resume`, and what opening
 *   the store throws.
 * @example
 * ```ts
 * import { createWriteStream } from "node:fs";
 * import { Readable } from "node:stream";
 * import { pipeline } from "node:stream/promises";
 * import { Dataflow, run } from "tidemark";
 * import { exportStore } from "tidemark/stores";
 * import { memoryStore } from "tidemark/stores/memory";
 * const store = memoryStore();
 * const flow = new Dataflow("numbers");
 * flow.input("n", [1, 2, 3]).output("out", () => {});
 * await run(flow, { recovery: store });
 * await pipeline(Readable.from(exportStore(store)), createWriteStream("numbers.tidestore"));
 * ```
 */
export async function* exportStore(store: RecoveryStore): AsyncGenerator<Uint8Array, void, undefined> {
  const { name, open } = checkedStore(store);
  const blobs = await open();
  try {
    const manifest = await newestIn(blobs, name);
    yield head();
    yield* exported(manifestName(manifest.number), encodeManifest(manifest));
    for (const info of manifest.segments) {
      const bytes = await readBlob(blobs, info, name);
      for (const _ of readSegment(bytes, info, { store: name })); // reading them checks them
      yield* exported(info.name, bytes);
    }
    yield end();
  } finally {
    await blobs.close?.();
  }
}
