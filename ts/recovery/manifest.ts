import { crc32 } from "../exchange/crc32.ts";
import { RecoveryError } from "./errors.ts";
import { isSegmentInfo, type SegmentInfo } from "./segments.ts";

/**
 * What a store holds as of an epoch: whatever it does not list does not count. Each is numbered one above its parent and
 * created only if there is none of its number: so of two runs that go on from one, one is told that it is fenced off.
 */
export interface Manifest {
  readonly number: number;
  /** The number of the first manifest of the run that wrote it: names of segments carry it. */
  readonly life: number;
  readonly flow: string;
  /** The last epoch that is committed. */
  readonly epoch: number;
  /** Whether all inputs had ended. */
  readonly isFinal: boolean;
  /** Slices of the key space. */
  readonly bins: number;
  /** Whether the run may have told somebody outside that the epoch is committed: a source, or a sink that makes visible. */
  readonly isTold: boolean;
  /** In the order in which they are read. */
  readonly segments: readonly SegmentInfo[];
}

const FORMAT = "TIDEMANIFEST";
const VERSION = 1;
const PREFIX = "m-";

/** The name of a manifest's blob: in the order of their numbers. */
export function manifestName(number: number): string {
  return PREFIX + String(number).padStart(12, "0");
}

/** The number of a manifest by its blob's name; undefined: it is none. */
export function manifestNumber(name: string): number | undefined {
  return /^m-\d{12}$/.test(name) ? Number(name.slice(PREFIX.length)) : undefined;
}

/** A manifest as bytes: a line with the format and a checksum, then JSON. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const body = new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 1)}\n`);
  const head = new TextEncoder().encode(`${FORMAT} ${VERSION} ${sumOf(String(VERSION), body)}\n`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/**
 * @param store Its name, for messages.
 * @throws {RecoveryError} `store-damaged`, and `cannot-resume` for a later format.
 */
export function decodeManifest(bytes: Uint8Array, store: string, blob: string): Manifest {
  const damaged = (problem: string, byte = 0): RecoveryError =>
    new RecoveryError("store-damaged", problem, { store, blob, byte });
  const lineEnd = bytes.indexOf(0x0a);
  const [format, version, sum] = new TextDecoder().decode(bytes.subarray(0, Math.max(0, lineEnd))).split(" ");
  if (format !== FORMAT) throw damaged("it does not begin as a manifest does");
  const body = bytes.subarray(lineEnd + 1);
  if (version === undefined || sum !== sumOf(version, body))
    throw damaged("its checksum is wrong", lineEnd + 1);
  if (version !== String(VERSION)) {
    const problem = `it was written in format ${version}, this version of Tidemark reads ${VERSION}`;
    throw new RecoveryError("cannot-resume", problem, { store, blob });
  }
  const manifest = parsed(body);
  // A checksum says that nothing was hurt, not who wrote it.
  if (!isManifest(manifest) || manifestName(manifest.number) !== blob)
    throw damaged("it is no manifest", lineEnd + 1);
  return manifest;
}

/** Of the version too: else a flipped bit there would look like a later format. */
function sumOf(version: string, body: Uint8Array): string {
  return hex(crc32(body) ^ crc32(new TextEncoder().encode(version)));
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function isManifest(value: unknown): value is Manifest {
  const { number, life, flow, epoch, isFinal, isTold, bins, segments } = (value ?? {}) as Partial<Manifest>;
  return (
    [number, life, epoch, bins].every(isCount) &&
    typeof flow === "string" &&
    typeof isFinal === "boolean" &&
    typeof isTold === "boolean" &&
    Array.isArray(segments) &&
    segments.every(isSegmentInfo)
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A checksum as text. */
export function hex(sum: number): string {
  return (sum >>> 0).toString(16).padStart(8, "0");
}
