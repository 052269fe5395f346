import { hashBytes } from "./hash";

/** The seeds keep the string "1" and the number 1 apart. Both bind every stored snapshot: they never change. */
export const STRING_SEED: u32 = 0x54696465;
export const NUMBER_SEED: u32 = 0x6d61726b;

/** The bin of a hash: its place in equal slices of the range of a hash. It is below `bins`, as `hash` is below 2^32. */
// @ts-ignore: decorator
@inline
export function binOf(hash: u32, bins: u32): u32 {
  return <u32>((<u64>hash * <u64>bins) >> 32);
}

/**
 * Hashes `count` numbers at `at` into bins at `out` (u32 each); 0 bins: the hash itself. A number must not be -0 or NaN,
 * because bits are hashed: 0 and -0 would be two keys.
 */
export function binNumbers(at: usize, count: i32, bins: u32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const hash = hashBytes(at + (<usize>i << 3), 8, NUMBER_SEED);
    store<u32>(out + (<usize>i << 2), bins ? binOf(hash, bins) : hash);
  }
}

/**
 * Hashes `count` strings into bins; 0 bins: the hash itself.
 *
 *   at → │ units of string 0 │ padding to 4 bytes │ units of string 1 │ …      out → │ length in units, u32 │ … │
 *
 * Each length makes way for the bin, after it was read. Padding is skipped, never hashed: it may be rubbish.
 */
export function binStrings(at: usize, count: i32, bins: u32, out: usize): void {
  let text = at;
  for (let i = 0; i < count; i++) {
    const cell = out + (<usize>i << 2);
    const bytes = load<i32>(cell) << 1;
    const hash = hashBytes(text, bytes, STRING_SEED);
    store<u32>(cell, bins ? binOf(hash, bins) : hash);
    text += (bytes + 3) & ~3;
  }
}
