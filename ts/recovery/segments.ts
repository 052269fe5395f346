import { crc32 } from "../exchange/crc32.ts";
import { RecoveryError, type RecoverySite } from "./errors.ts";
import { decodeFrame, type Frame, type FrameCells, type FrameHead } from "./frames.ts";

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

/** Whether a manifest may tell so of a segment. */
export function isSegmentInfo(value: unknown): value is SegmentInfo {
  const { name, epoch, bytes } = (value ?? {}) as Partial<SegmentInfo>;
  return (
    typeof name === "string" &&
    isSegmentName(name) &&
    [epoch, bytes].every((count) => Number.isSafeInteger(count) && count! >= 0)
  );
}

/** The name of a segment: the how manyth of a worker in one run, its life. */
export function segmentName(life: number, worker: number, count: number): string {
  return `s-${life}-${worker}-${count}`;
}

/** The life that a segment is of, by its name; undefined: it is none. */
export function lifeOfSegment(name: string): number | undefined {
  return isSegmentName(name) ? Number(name.split("-")[1]) : undefined;
}

/** Whether a blob of this name is a segment. */
export function isSegmentName(name: string): boolean {
  return /^s(-\d{1,16}){3}$/.test(name);
}

/** Frames as the bytes of a segment. */
export function segmentOf(frames: readonly Pick<Frame, "bytes" | "sum">[]): Uint8Array {
  const size = frames.reduce((sum, { bytes }) => sum + FRAME_HEAD + bytes.length, HEAD);
  const segment = new Uint8Array(size);
  const view = new DataView(segment.buffer);
  segment.set(MAGIC);
  segment[MAGIC.length] = VERSION;
  let at = HEAD;
  for (const { bytes, sum } of frames) {
    view.setUint32(at, bytes.length, true);
    view.setInt32(at + 4, sum, true);
    segment.set(bytes, at + FRAME_HEAD);
    at += FRAME_HEAD + bytes.length;
  }
  return segment;
}

/** A frame of a segment, read. */
export interface SegmentFrame {
  readonly cells: FrameCells;
  /** What it takes in the segment. */
  readonly bytes: number;
}

/**
 * The frames of a segment, those that were written last first: what they hold counts.
 * @param onDamage Is given a `RecoveryError` `store-damaged` that names the segment and the offset. If it does not throw
 * that, the frame is passed over, or the rest of the segment where nobody can say where the next one begins.
 * @param isWanted Whether a frame is to be read; by default all are. What is not is passed over when its checksum is found right.
 */
export function* readSegment(
  segment: Uint8Array,
  info: SegmentInfo,
  site: RecoverySite,
  onDamage: (error: RecoveryError) => void = fail,
  isWanted?: (head: FrameHead) => boolean,
): Iterable<SegmentFrame> {
  const place = { ...site, blob: info.name };
  const damaged = (byte: number, problem: string, cause?: unknown): void =>
    onDamage(new RecoveryError("store-damaged", problem, { ...place, byte }, cause));
  if (segment.length < HEAD || MAGIC.some((byte, i) => segment[i] !== byte))
    return damaged(0, "it does not begin as a segment does");
  // Segments of a later format are listed by manifests of a later one, which are refused before.
  if (segment[MAGIC.length] !== VERSION)
    return damaged(MAGIC.length, `it says that it is of format ${segment[MAGIC.length]}, not ${VERSION}`);
  if (segment.length !== info.bytes)
    return damaged(segment.length, `it has ${segment.length} bytes, not ${info.bytes}`);
  const view = new DataView(segment.buffer, segment.byteOffset, segment.length);
  const { starts, end } = framesIn(view);
  if (end < segment.length) damaged(end, "a frame is cut off");
  for (let next = end, i = starts.length - 1; i >= 0; next = starts[i]!, i--) {
    const at = starts[i]!;
    const bytes = segment.subarray(at + FRAME_HEAD, next);
    const isWhole = crc32(bytes) === view.getInt32(at + 4, true);
    const cells = isWhole ? cellsOf(bytes, isWanted) : undefined;
    if (!isWhole) damaged(at, "a checksum is wrong");
    else if (cells instanceof Error) damaged(at, "a frame cannot be read", cells);
    else if (cells !== undefined) yield { cells, bytes: next - at };
  }
}

/** Where its frames start, and where the last whole one ends. */
function framesIn(segment: DataView): { readonly starts: readonly number[]; readonly end: number } {
  const starts: number[] = [];
  let at = HEAD;
  while (at + FRAME_HEAD <= segment.byteLength) {
    const end = at + FRAME_HEAD + segment.getUint32(at, true);
    if (end > segment.byteLength) break;
    starts.push(at);
    at = end;
  }
  return { starts, end: at };
}

function cellsOf(bytes: Uint8Array, isWanted?: (head: FrameHead) => boolean): FrameCells | Error | undefined {
  try {
    return decodeFrame(bytes, isWanted);
  } catch (cause) {
    return cause instanceof Error ? cause : new RangeError("it is no frame", { cause });
  }
}

function fail(error: RecoveryError): never {
  throw error;
}
