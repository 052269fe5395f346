import type { BlobStore } from "../blobs.ts";
import { RecoveryError } from "../errors.ts";
import type { Manifest } from "../manifest.ts";
import { readSegment, type SegmentFrame, type SegmentInfo } from "../segments.ts";

/**
 * The frames of a commit, one segment in memory at a time, those that were saved last first.
 * @throws {RecoveryError} `store-damaged`, `cannot-resume`.
 */
export async function* framesNewestFirst(
  blobs: BlobStore,
  { segments }: Manifest,
  store: string,
): AsyncGenerator<SegmentFrame, void, undefined> {
  for (const info of [...segments].reverse())
    yield* readSegment(await readBlob(blobs, info, store), info, { store });
}

/** The bytes of a segment. @throws {RecoveryError} `store-damaged` where it is gone. */
export async function readBlob(
  blobs: BlobStore,
  { name }: Pick<SegmentInfo, "name">,
  store: string,
): Promise<Uint8Array> {
  const [bytes] = await blobs.read([name]);
  if (bytes !== undefined) return bytes;
  throw new RecoveryError("store-damaged", "it is gone", { store, blob: name });
}
