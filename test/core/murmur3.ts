/** MurmurHash3_x86_32, written from its description and checked with known values: not the core's code. */
export function murmur3(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  const scramble = (k: number): number => Math.imul(rotate(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
  let hash = seed;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    hash = (Math.imul(rotate(hash ^ scramble(view.getInt32(at, true)), 13), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = bytes.length - 1; i >= at; i--) rest = (rest << 8) | bytes[i]!;
  hash ^= scramble(rest) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const stringSeed = 0x54696465;
const numberSeed = 0x6d61726b;

/** The hash of a key as Partitioner describes it. */
export function keyHash(key: string | number): number {
  if (typeof key === "number") return murmur3(new Uint8Array(Float64Array.of(key + 0).buffer), numberSeed);
  const units = Uint16Array.from({ length: key.length }, (_, i) => key.charCodeAt(i));
  return murmur3(new Uint8Array(units.buffer), stringSeed);
}
