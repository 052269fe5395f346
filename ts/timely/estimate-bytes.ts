import type { Batch } from "./batch.ts";

/** Of many parts, so many are looked at, and the others taken to be like them. */
const SAMPLE = 8;
/** What lies deeper is taken to weigh no more than its header; so are all parts of a value beyond so many. */
const DEPTH = 6;
const PARTS = 64;
/** What an object, an array or a map costs beside what is in it. */
const HEADER = 16;
/** What a number, a truth value or a pointer costs. */
const WORD = 8;

/** About how many bytes of memory a value takes: cheap however large it is, and only good for comparing. Never throws. */
export function estimateBytes(value: unknown): number {
  partsLeft = PARTS;
  try {
    return bytesOf(value, DEPTH);
  } catch {
    return HEADER; // getters and proxies of the user's may do anything
  }
}

/** About how many bytes a batch takes. */
export function estimateBatch({ values, keys, eventTimes }: Batch<unknown>): number {
  let row = estimateRow(values);
  if (keys !== undefined) row += estimateBytes(keys[0]);
  if (eventTimes !== undefined) row += WORD;
  return Math.ceil(row * values.length);
}

/** About how many bytes one of some values takes: told from the first, the last and one between. There must be one. */
export function estimateRow(values: readonly unknown[], from = 0, to: number = values.length): number {
  const first = estimateBytes(values[from]);
  if (to - from === 1) return first;
  return (first + estimateBytes(values[(from + to) >> 1]) + estimateBytes(values[to - 1])) / 3;
}

/** Of the value at hand. */
let partsLeft = 0;

function bytesOf(value: unknown, depth: number): number {
  if (typeof value === "string") return HEADER + 2 * value.length;
  if (typeof value !== "object" || value === null) return WORD;
  if (depth === 0 || partsLeft-- <= 0) return HEADER;
  if (Array.isArray(value)) return ofArray(value, depth);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return HEADER + value.byteLength;
  if (value instanceof Map) return ofEntries(value, value.size, depth);
  if (value instanceof Set) return ofEntries(value, value.size, depth);
  return ofObject(value as Readonly<Record<string, unknown>>, depth);
}

function ofArray(array: readonly unknown[], depth: number): number {
  const { length } = array;
  const looked = Math.min(length, SAMPLE);
  let bytes = 0;
  for (let i = 0; i < looked; i++) bytes += bytesOf(array[Math.floor((i * length) / looked)], depth - 1);
  return HEADER + scaled(bytes, looked, length);
}

function ofEntries(entries: Iterable<unknown>, count: number, depth: number): number {
  let looked = 0;
  let bytes = 0;
  for (const entry of entries) {
    if (looked === SAMPLE) break;
    looked++;
    bytes += bytesOf(entry, depth - 1);
  }
  return HEADER + scaled(bytes, looked, count);
}

function ofObject(object: Readonly<Record<string, unknown>>, depth: number): number {
  const names = Object.keys(object);
  const looked = Math.min(names.length, 4 * SAMPLE);
  let bytes = 0;
  for (let i = 0; i < looked; i++) bytes += bytesOf(object[names[i]!], depth - 1);
  return HEADER + scaled(bytes, looked, names.length);
}

function scaled(bytes: number, looked: number, count: number): number {
  return looked === 0 ? 0 : (bytes / looked) * count;
}
