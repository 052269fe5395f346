import type { Core } from "./core.ts";

const areaBytes = 65536; // a multiple of 4, so only the last piece has bytes that are no whole word

/** MurmurHash3 (x86, 32 bits) of bytes of any length, through the core's key area, which it overwrites. */
export function hashBytes(core: Core, bytes: Uint8Array, seed: number): number {
  const area = core.abi.keyAddress();
  let state = seed;
  let at = 0;
  for (;;) {
    const piece = bytes.subarray(at, at + areaBytes);
    core.bytesAt(area, piece.length).set(piece);
    const whole = piece.length & ~3;
    state = core.abi.hashWords(whole, state);
    at += piece.length;
    if (at >= bytes.length) return core.abi.hashEnd(whole, piece.length & 3, bytes.length, state) >>> 0;
  }
}
