import type { BlobStore } from "../../recovery/blobs.ts";
import { StoreMismatch } from "./store-mismatch.ts";

/** @throws {StoreMismatch} unless a condition holds. */
export function must(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new StoreMismatch(problem);
}

/** Reads one name. */
export async function readOne(blobs: BlobStore, name: string): Promise<Uint8Array | undefined> {
  const read = await blobs.read([name]);
  must(read.length === 1, `read of one name gave ${read.length} answers`);
  return read[0];
}

/** @throws {StoreMismatch} unless these names read back as these bytes. */
export async function expectRead(
  blobs: BlobStore,
  expected: Readonly<Record<string, Uint8Array | undefined>>,
): Promise<void> {
  const names = Object.keys(expected);
  const read = await blobs.read(names);
  must(read.length === names.length, `read of ${names.length} names gave ${read.length} answers`);
  for (const [i, name] of names.entries()) sameBytes(name, read[i], expected[name]);
}

/** @throws {StoreMismatch} unless exactly these names are listed. */
export async function expectList(blobs: BlobStore, expected: readonly string[]): Promise<void> {
  const listed = await blobs.list();
  const [found, wanted] = [new Set(listed), new Set(expected)];
  for (const name of wanted) must(found.has(name), `list: ${JSON.stringify(name)} is missing`);
  for (const name of found) must(wanted.has(name), `list: ${JSON.stringify(name)} should not be there`);
  must(listed.length === found.size, "list: a name stands there twice");
}

/** @throws {StoreMismatch} unless what was read is what was written. */
export function sameBytes(
  name: string,
  read: Uint8Array | undefined,
  expected: Uint8Array | undefined,
): void {
  const what = `read of ${JSON.stringify(name)}`;
  if (expected === undefined) {
    must(read === undefined, `${what}: it was never written, or is deleted`);
    return;
  }
  must(read !== undefined, `${what}: nothing is there`);
  must(read instanceof Uint8Array, `${what}: not a Uint8Array`);
  must(read.length === expected.length, `${what}: ${read.length} bytes, not ${expected.length}`);
  let at = 0;
  while (at < read.length && read[at] === expected[at]) at++;
  must(at === read.length, `${what}: byte ${at} is ${read[at]}, not ${expected[at]}`);
}

/** Bytes that look like no others: what is cut, moved or mixed up shows. */
export function bytesOf(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = (seed + 1) * 0x9e37_79b9;
  for (let i = 0; i < length; i++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x6d2b_79f5;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** Lets timers and what the outside has done have their turn. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
