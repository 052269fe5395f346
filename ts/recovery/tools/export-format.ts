import { crc32 } from "../../exchange/crc32.ts";
import { decodeManifest, hex, type Manifest, manifestNumber } from "../manifest.ts";
import type { ByteReader } from "./byte-reader.ts";

// An export is a commit as one file, whatever store it comes from:
//
//   TIDESTORE 1
//   m-000000000042 512 9ae0daaf      name, length in bytes and CRC-32 (as in gzip) of the manifest's blob,
//   …512 bytes…                      its bytes as they are in the store, and a line end
//   s-40-0-1 81920 0f1e2d3c          the same for each segment, in the order of the manifest
//   …
//   end

const FORMAT = "TIDESTORE 1";
const END = "end";

/** Longest line: a name, a length and a checksum. */
const LONGEST = 160;
/** A manifest lists segments: some bytes each. */
const MOST_OF_MANIFEST = 2 ** 28;

/** A line, as bytes. */
function line(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\n`);
}

export const head = (): Uint8Array => line(FORMAT);
export const end = (): Uint8Array => line(END);

/** A blob as it stands in an export. */
export function* exported(name: string, bytes: Uint8Array): Generator<Uint8Array, undefined, undefined> {
  yield line(`${name} ${bytes.length} ${hex(crc32(bytes))}`);
  yield bytes;
  yield line("");
}

/** The manifest that an export begins with, and its bytes. @throws {RecoveryError} `store-damaged`, `cannot-resume`. */
export async function readHead(
  from: ByteReader,
  file: string,
): Promise<{ readonly manifest: Manifest; readonly name: string; readonly bytes: Uint8Array }> {
  if ((await from.line(LONGEST)) !== FORMAT)
    throw from.damaged(`it does not begin with "${FORMAT}": it is no export`, 0);
  const start = from.at;
  const { name, bytes } = await readBlobOf(from, MOST_OF_MANIFEST);
  if (manifestNumber(name) === undefined) throw from.damaged("a manifest is to come first", start);
  return { manifest: decodeManifest(bytes, file, name), name, bytes };
}

/** The bytes of a segment. @throws {RecoveryError} `store-damaged` where it is not what the manifest tells. */
export async function readBody(
  from: ByteReader,
  { name, bytes: size }: { readonly name: string; readonly bytes: number },
): Promise<Uint8Array> {
  const start = from.at;
  const blob = await readBlobOf(from, size);
  if (blob.name === name && blob.bytes.length === size) return blob.bytes;
  throw from.damaged(
    `${name} of ${size} bytes is to come here, not ${blob.name} of ${blob.bytes.length}`,
    start,
  );
}

/** @throws {RecoveryError} `store-damaged` where something else is. */
export async function readEnd(from: ByteReader): Promise<void> {
  const start = from.at;
  if ((await from.line(LONGEST)) !== END || !(await from.isAtEnd()))
    throw from.damaged("it is to end here", start);
}

async function readBlobOf(from: ByteReader, most: number): Promise<{ name: string; bytes: Uint8Array }> {
  const start = from.at;
  const [, name, length, sum] =
    /^([a-z0-9-]+) (\d{1,15}) ([0-9a-f]{8})$/.exec(await from.line(LONGEST)) ?? [];
  if (name === undefined || Number(length) > most)
    throw from.damaged("it does not go on as an export does", start);
  const at = from.at;
  const bytes = await from.bytes(Number(length));
  if (hex(crc32(bytes)) !== sum) throw from.damaged(`the checksum of ${name} is wrong`, at);
  if ((await from.line(LONGEST)) !== "") throw from.damaged("it does not go on as an export does", start);
  return { name, bytes };
}
