import type { ByteInput } from "../../../ts/connectors/text/byte-input.ts";

/** Bytes in memory that are given out a few at a time, as a slow disk may. */
export function memoryInput(bytes: Uint8Array, mostAtOnce = bytes.length): ByteInput & { closed: number } {
  return {
    size: bytes.length,
    closed: 0,
    async read(into, at) {
      const part = bytes.subarray(at, at + Math.min(into.length, Math.max(1, mostAtOnce)));
      into.set(part);
      return part.length;
    },
    close() {
      this.closed++;
    },
  };
}
