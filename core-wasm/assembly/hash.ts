// MurmurHash3_x86_32 by Austin Appleby (public domain): small, quick on short keys, and its state can be handed
// over between pieces of a long key. Stored snapshots are cut by it, so it may never change: test/core pins values.

const C1: u32 = 0xcc9e2d51;
const C2: u32 = 0x1b873593;

// @ts-ignore: decorator
@inline
function mix(k: u32): u32 {
  return rotl<u32>(k * C1, 15) * C2;
}

/**
 * Takes `bytes` bytes (a multiple of 4) into the state `h`. Pieces of a key give the state of the whole, as long as each
 * but the last is a multiple of 4. Bytes need not be aligned.
 */
// @ts-ignore: decorator
@inline
export function hashWords(at: usize, bytes: i32, h: u32): u32 {
  for (let end = at + bytes; at < end; at += 4) h = rotl<u32>(h ^ mix(load<u32>(at)), 13) * 5 + 0xe6546b64;
  return h;
}

/** Ends a hash: the last 0 to 3 bytes at `tail`, then the length of the whole key, in all its pieces. */
// @ts-ignore: decorator
@inline
export function hashEnd(tail: usize, rest: i32, bytes: u32, h: u32): u32 {
  if (rest) {
    let k: u32 = 0;
    for (let i = rest - 1; i >= 0; i--) k = (k << 8) | load<u8>(tail + i);
    h ^= mix(k);
  }
  h ^= bytes;
  h = (h ^ (h >>> 16)) * 0x85ebca6b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  return h ^ (h >>> 16);
}

export function hashBytes(at: usize, bytes: i32, seed: u32): u32 {
  const whole = bytes & ~3;
  return hashEnd(at + whole, bytes & 3, bytes, hashWords(at, whole, seed));
}
