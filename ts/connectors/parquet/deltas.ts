import { ThriftReader } from "./thrift.ts";

/** Numbers decoded from differences, and where what follows them starts. */
export interface Deltas {
  /** Modulo 2^32. */
  readonly values: Int32Array;
  readonly end: number;
}

/**
 * Decodes `DELTA_BINARY_PACKED`, of numbers of 64 bits their lower half.
 * @param count Values wanted.
 * @throws {RangeError} Where the bytes do not hold as many.
 */
export function decodeDeltas(bytes: Uint8Array, at: number, count: number): Deltas {
  const reader = new ThriftReader(bytes, at);
  const blockSize = reader.varInt();
  const miniblocks = reader.varInt();
  const size = blockSize / miniblocks;
  if (!(Number.isInteger(size) && size > 0 && size % 8 === 0))
    throw new RangeError("blocks cannot be divided");
  if (reader.varInt() !== count) throw new RangeError("another number of values than the page has");
  const values = new Int32Array(count);
  let value = lowerHalf(reader.varBig());
  if (count > 0) values[0] = value;
  for (let filled = Math.min(1, count); filled < count; ) {
    const least = lowerHalf(reader.varBig());
    const widths: number[] = [];
    for (let i = 0; i < miniblocks; i++) widths.push(reader.byte());
    for (let i = 0; i < miniblocks && filled < count; i++) {
      const width = widths[i]!;
      const start = reader.at;
      if (width > 64 || start + (size * width) / 8 > bytes.length)
        throw new RangeError("a block ends too early");
      const end = Math.min(count, filled + size);
      for (let bit = start * 8; filled < end; filled++, bit += width) {
        value = (value + least + lowerBits(bytes, bit, Math.min(width, 32))) | 0;
        values[filled] = value;
      }
      reader.at = start + (size * width) / 8;
    }
  }
  return { values, end: reader.at };
}

function lowerHalf(zigZag: bigint): number {
  return Number(BigInt.asIntN(32, (zigZag >> 1n) ^ -(zigZag & 1n)));
}

function lowerBits(bytes: Uint8Array, bit: number, width: number): number {
  let value = 0;
  let have = 0;
  for (let at = bit >>> 3, skip = bit & 7; have < width; at++, skip = 0) {
    const taken = Math.min(8 - skip, width - have);
    value |= ((bytes[at]! >>> skip) & ((1 << taken) - 1)) << have;
    have += taken;
  }
  return value;
}
