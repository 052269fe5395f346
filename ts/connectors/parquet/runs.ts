import { ThriftReader } from "./thrift.ts";

/**
 * Decodes a stream of runs and packed bits (RLE / bit-packing hybrid), which holds levels, booleans and indices.
 * @param width Bits of a value.
 * @param count Values wanted.
 * @param limit No value may be that large.
 * @throws {RangeError} Where the bytes hold fewer values, or other ones.
 */
export function decodeRuns(bytes: Uint8Array, width: number, count: number, limit: number): Uint32Array {
  if (width > 32) throw new RangeError("values are too wide");
  const values = new Uint32Array(count);
  const reader = new ThriftReader(bytes);
  let filled = 0;
  while (filled < count) {
    const head = reader.varInt();
    if ((head & 1) === 1) {
      filled = unpack(bytes, reader, head >>> 1, width, values, filled);
    } else {
      const end = filled + (head >>> 1);
      if (end > count) throw new RangeError("a run is longer than its page");
      values.fill(repeated(reader, width), filled, end);
      filled = end;
    }
  }
  if (2 ** width > limit && values.some((value) => value >= limit))
    throw new RangeError("a value is out of range");
  return values;
}

function repeated(reader: ThriftReader, width: number): number {
  let value = 0;
  for (let shift = 0; shift < width; shift += 8) value += reader.byte() * 2 ** shift;
  return value;
}

/** @param groups Of eight values each; the last may be more than are wanted. */
function unpack(
  bytes: Uint8Array,
  reader: ThriftReader,
  groups: number,
  width: number,
  values: Uint32Array,
  filled: number,
): number {
  const { length } = values;
  const end = Math.min(length, filled + groups * 8);
  if (groups === 0 || (groups - 1) * 8 >= length - filled + 512)
    throw new RangeError("a run of packed bits is longer than its page");
  const start = reader.at;
  if (start + Math.ceil(((end - filled) * width) / 8) > bytes.length)
    throw new RangeError("packed bits end too early");
  if (width <= 24) unpackNarrow(bytes, start, width, values, filled, end);
  else
    for (let i = filled, bit = start * 8; i < end; i++, bit += width) values[i] = bitsAt(bytes, bit, width);
  reader.at = start + groups * width;
  return end;
}

/** Values so narrow that one, and what is left of a byte, fit into 32 bits. */
function unpackNarrow(
  bytes: Uint8Array,
  start: number,
  width: number,
  values: Uint32Array,
  from: number,
  to: number,
): void {
  const mask = 2 ** width - 1;
  let at = start;
  let bits = 0;
  let have = 0;
  for (let i = from; i < to; i++) {
    for (; have < width; have += 8) bits |= bytes[at++]! << have;
    values[i] = bits & mask;
    bits >>>= width;
    have -= width;
  }
}

function bitsAt(bytes: Uint8Array, bit: number, width: number): number {
  let value = 0;
  let have = 0;
  for (let at = bit >>> 3, skip = bit & 7; have < width; at++, skip = 0) {
    const taken = Math.min(8 - skip, width - have);
    value += ((bytes[at]! >>> skip) & ((1 << taken) - 1)) * 2 ** have;
    have += taken;
  }
  return value;
}
