import type { FileMetaData } from "hyparquet";
import { MOST_AT_ONCE } from "../text/byte-input.ts";
import type { ParquetBuffer } from "./buffer-source.ts";
import { ThriftReader } from "./thrift.ts";

const magic = 0x3152_4150; // PAR1
const firstRead = 512 * 1024;

/**
 * Reads what stands at the end of a Parquet file and tells what is in it.
 * @param parse Is given bytes that are sound as such.
 * @throws {RangeError} Where the file does not end like one.
 */
export async function readFooter(
  file: ParquetBuffer,
  parse: (footer: ArrayBuffer) => FileMetaData,
): Promise<FileMetaData> {
  const { byteLength } = file;
  let footer = await bytesOf(file, Math.max(0, byteLength - firstRead), byteLength);
  const length = footerLength(footer) + 8;
  if (length > byteLength) throw new RangeError("it is shorter than what it says");
  if (length > footer.length) footer = await bytesOf(file, byteLength - length, byteLength);
  const metadata = footer.subarray(footer.length - length, footer.length - 8);
  const reader = new ThriftReader(metadata);
  reader.struct();
  if (reader.at !== metadata.length) throw new RangeError("something stands behind what it says");
  return parse(footer.slice(footer.length - length).buffer);
}

/** Bytes of a buffer. @throws {RangeError} Where it has fewer. */
export async function bytesOf(file: ParquetBuffer, start: number, end: number): Promise<Uint8Array> {
  if (!(start >= 0 && start <= end && end <= file.byteLength))
    throw new RangeError("it points beyond itself");
  // A few bytes of a file say how much of it is to be held in memory.
  if (end - start > MOST_AT_ONCE) throw new RangeError(`it says that ${end - start} bytes belong together`);
  const got: ArrayBuffer | Uint8Array = await file.slice(start, end);
  // Node's buffers give their own kind, whose slices are no copies.
  const bytes =
    got instanceof Uint8Array ? new Uint8Array(got.buffer, got.byteOffset, got.length) : new Uint8Array(got);
  if (bytes.length < end - start) throw new RangeError(`it ends at byte ${start + bytes.length}`);
  return bytes.subarray(0, end - start);
}

function footerLength(bytes: Uint8Array): number {
  if (bytes.length < 12) throw new RangeError("it is too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  if (view.getUint32(4, true) !== magic) throw new RangeError("it does not end with PAR1");
  return view.getUint32(0, true);
}
