import { checksum } from "./checksum.ts";
import { RecoveryError, type RecoverySite } from "./errors.ts";
import { decodeFrame, type Frame, type FrameCells } from "./frames.ts";

// A segment is a blob of frames: "TIDESEG" and the version of the format, then for each frame its length and its checksum
// (both 32 bits, least byte first) and its bytes.

const MAGIC = new TextEncoder().encode("TIDESEG");
const VERSION = 1;
const HEAD = MAGIC.length + 1;
const FRAME_HEAD = 8;

/** What a manifest tells of a segment. */
export interface SegmentInfo {
  readonly name: string;
  readonly epoch: number;
  readonly bytes: number;
}

/** Frames as the bytes of a segment. */
export function segmentOf(frames: readonly Pick<Frame, "bytes">[]): Uint8Array {
  const size = frames.reduce((sum, { bytes }) => sum + FRAME_HEAD + bytes.length, HEAD);
  const segment = new Uint8Array(size);
  const view = new DataView(segment.buffer);
  segment.set(MAGIC);
  segment[MAGIC.length] = VERSION;
  let at = HEAD;
  for (const { bytes } of frames) {
    view.setUint32(at, bytes.length, true);
    view.setUint32(at + 4, checksum(bytes), true);
    segment.set(bytes, at + FRAME_HEAD);
    at += FRAME_HEAD + bytes.length;
  }
  return segment;
}

/**
 * The cells of a segment, frame by frame.
 * @throws {RecoveryError} `store-damaged`, naming the segment and the offset; `cannot-resume` for a later format.
 */
export function* readSegment(
  segment: Uint8Array,
  info: SegmentInfo,
  site: RecoverySite,
): Iterable<FrameCells> {
  const place = { ...site, blob: info.name };
  const damaged = (byte: number, problem: string, cause?: unknown): RecoveryError =>
    new RecoveryError("store-damaged", problem, { ...place, byte }, cause);
  if (segment.length < HEAD || MAGIC.some((byte, i) => segment[i] !== byte))
    throw damaged(0, "it does not begin as a segment does");
  if (segment[MAGIC.length] !== VERSION)
    throw new RecoveryError(
      "cannot-resume",
      `it was written in format ${segment[MAGIC.length]}, this version reads ${VERSION}`,
      place,
    );
  if (segment.length !== info.bytes)
    throw damaged(segment.length, `it has ${segment.length} bytes, not ${info.bytes}`);
  const view = new DataView(segment.buffer, segment.byteOffset, segment.length);
  for (let at = HEAD; at < segment.length; ) {
    const length = at + FRAME_HEAD <= segment.length ? view.getUint32(at, true) : Number.POSITIVE_INFINITY;
    const end = at + FRAME_HEAD + length;
    if (end > segment.length) throw damaged(at, "a frame is cut off");
    const bytes = segment.subarray(at + FRAME_HEAD, end);
    if (checksum(bytes) !== view.getUint32(at + 4, true)) throw damaged(at, "a checksum is wrong");
    let cells: FrameCells;
    try {
      cells = decodeFrame(bytes);
    } catch (cause) {
      throw damaged(at, "a frame cannot be read", cause);
    }
    yield cells;
    at = end;
  }
}
