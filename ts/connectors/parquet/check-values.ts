import type { Encoding, ParquetType } from "hyparquet";
import { type Deltas, decodeDeltas } from "./deltas.ts";
import { decodeRuns } from "./runs.ts";

/** What a column's values are. */
export interface ValueType {
  readonly type: ParquetType;
  /** Bytes of a value of fixed length. */
  readonly typeLength: number | undefined;
}

/** No page may hold more bytes of text, once its prefixes are written out. */
const mostExpanded = 2 ** 28;

/**
 * Checks that bytes hold values in an encoding, neither more nor fewer, before anybody decodes them.
 * @param count How many.
 * @param dictionary Entries of the column's dictionary.
 * @throws {RangeError} Where they do not.
 */
export function checkValues(
  bytes: Uint8Array,
  encoding: Encoding | undefined,
  count: number,
  valueType: ValueType,
  dictionary: number | undefined,
): void {
  const { type } = valueType;
  switch (encoding) {
    case "PLAIN":
      expect(plainLength(bytes, count, valueType) === bytes.length);
      break;
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      checkIndices(bytes, count, dictionary ?? 0);
      break;
    case "RLE":
      expect(type === "BOOLEAN");
      decodeRuns(prefixed(bytes, 0), 1, count, 2);
      break;
    case "BYTE_STREAM_SPLIT":
      expect(bytes.length === count * widthOf(valueType));
      break;
    case "DELTA_BINARY_PACKED":
      expect(type === "INT32" || type === "INT64");
      expect(decodeDeltas(bytes, 0, count).end === bytes.length);
      break;
    case "DELTA_LENGTH_BYTE_ARRAY":
      checkLengths(bytes, decodeDeltas(bytes, 0, count));
      break;
    case "DELTA_BYTE_ARRAY":
      checkPrefixes(bytes, count);
      break;
    default:
      throw new RangeError("the encoding is not known");
  }
}

/** The bytes that a length stands before. */
export function prefixed(bytes: Uint8Array, at: number): Uint8Array {
  const end = at + 4 + lengthAt(bytes, at);
  expect(end <= bytes.length);
  return bytes.subarray(at + 4, end);
}

export function expect(isRight: boolean): void {
  if (!isRight) throw new RangeError("its parts do not fit together");
}

function checkIndices(bytes: Uint8Array, count: number, dictionary: number): void {
  if (count === 0) return;
  expect(bytes.length > 0 && dictionary > 0);
  const isNothing = bytes[0] === 0 && bytes.length === 1; // then all are of the only entry
  if (!isNothing) decodeRuns(bytes.subarray(1), bytes[0]!, count, dictionary);
}

/** Bytes that so many values take. */
function plainLength(bytes: Uint8Array, count: number, valueType: ValueType): number {
  if (valueType.type === "BOOLEAN") return Math.ceil(count / 8);
  if (valueType.type !== "BYTE_ARRAY") return count * widthOf(valueType);
  let at = 0;
  for (let i = 0; i < count; i++) at += 4 + lengthAt(bytes, at);
  return at;
}

/** Checks that values of these lengths make up what follows them. */
function checkLengths(bytes: Uint8Array, { values, end }: Deltas): void {
  let at = end;
  for (const length of values) {
    expect(length >= 0);
    at += length;
  }
  expect(at === bytes.length);
}

function checkPrefixes(bytes: Uint8Array, count: number): void {
  const prefixes = decodeDeltas(bytes, 0, count);
  const suffixes = decodeDeltas(bytes, prefixes.end, count);
  checkLengths(bytes, suffixes);
  let before = 0;
  let expanded = 0;
  for (let i = 0; i < count; i++) {
    const prefix = prefixes.values[i]!;
    expect(prefix >= 0 && prefix <= before);
    before = prefix + suffixes.values[i]!;
    expanded += before;
  }
  expect(expanded <= mostExpanded);
}

function widthOf({ type, typeLength = 0 }: ValueType): number {
  if (type === "INT32" || type === "FLOAT") return 4;
  if (type === "INT64" || type === "DOUBLE") return 8;
  if (type === "INT96") return 12;
  expect(type === "FIXED_LEN_BYTE_ARRAY" && typeLength > 0);
  return typeLength;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  expect(at + 4 <= bytes.length);
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
