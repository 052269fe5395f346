/** What the compact protocol of Thrift can hold: fields by their number. */
export type ThriftStruct = Map<number, ThriftValue>;
export type ThriftValue = boolean | number | bigint | Uint8Array | ThriftValue[] | ThriftStruct;

const Type = {
  stop: 0,
  yes: 1,
  no: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
} as const;

const mostNested = 32;

/** Reads Thrift of unknown origin: every length is held against what is there before it is believed. */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  /** Offset of what is read next. */
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** @throws {RangeError} Where the bytes are no struct. */
  struct(nested = 0): ThriftStruct {
    if (nested > mostNested) throw new RangeError("structs are nested too deep");
    const fields: ThriftStruct = new Map();
    for (let id = 0; ; ) {
      const head = this.byte();
      const type = head & 0x0f;
      if (type === Type.stop) return fields;
      const step = head >> 4;
      id = step === 0 ? this.zigZag() : id + step;
      fields.set(id, this.#value(type, nested));
    }
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new RangeError("the bytes end too early");
    return byte;
  }

  /** An unsigned number of 32 bits at most. */
  varInt(): number {
    const value = this.varBig(5);
    if (value > 0xffff_ffffn) throw new RangeError("a number is too large");
    return Number(value);
  }

  zigZag(): number {
    const value = this.varInt();
    return (value >>> 1) ^ -(value & 1);
  }

  varBig(mostBytes = 10): bigint {
    let value = 0;
    let high = 0n;
    for (let i = 0; i < mostBytes; i++) {
      const byte = this.byte();
      if (i < 4) value |= (byte & 0x7f) << (7 * i);
      else high |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return high | BigInt(value);
    }
    throw new RangeError("a number does not end");
  }

  #value(type: number, nested: number): ThriftValue {
    switch (type) {
      case Type.yes:
      case Type.no:
        return type === Type.yes;
      case Type.byte:
        return this.byte();
      case Type.i16:
      case Type.i32:
        return this.zigZag();
      case Type.i64:
        return zigZagBig(this.varBig());
      case Type.double:
        this.#take(8); // nobody asks for it
        return Number.NaN;
      case Type.binary:
        return this.#take(this.varInt());
      case Type.list:
      case Type.set:
        return this.#list(nested);
      case Type.struct:
        return this.struct(nested + 1);
      default:
        throw new RangeError(`there is no type ${type}`);
    }
  }

  #list(nested: number): ThriftValue[] {
    const head = this.byte();
    const type = head & 0x0f;
    const length = head >> 4 === 15 ? this.varInt() : head >> 4;
    if (length > this.#bytes.length - this.at) throw new RangeError("a list is longer than what is there");
    const isBoolean = type === Type.yes || type === Type.no;
    const values: ThriftValue[] = [];
    for (let i = 0; i < length; i++)
      values.push(isBoolean ? this.byte() === 1 : this.#value(type, nested + 1));
    return values;
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.at) throw new RangeError("the bytes end too early");
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}

function zigZagBig(value: bigint): bigint {
  return (value >> 1n) ^ -(value & 1n);
}

/** Writes a struct of 32-bit integers, booleans and structs, its fields in order. */
export function thriftBytes(
  fields: readonly (readonly [id: number, value: number | boolean | Uint8Array])[],
): Uint8Array {
  const bytes: number[] = [];
  let last = 0;
  for (const [id, value] of fields) {
    const type =
      typeof value === "number"
        ? Type.i32
        : typeof value === "boolean"
          ? value
            ? Type.yes
            : Type.no
          : Type.struct;
    bytes.push(((id - last) << 4) | type);
    last = id;
    if (typeof value === "number") pushVarInt(bytes, ((value << 1) ^ (value >> 31)) >>> 0);
    else if (typeof value !== "boolean") for (const byte of value) bytes.push(byte);
  }
  bytes.push(Type.stop);
  return Uint8Array.from(bytes);
}

function pushVarInt(bytes: number[], value: number): void {
  let left = value;
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  bytes.push(left);
}
