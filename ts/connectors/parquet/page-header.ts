import type { Encoding } from "hyparquet";
import { type ThriftReader, type ThriftStruct, thriftBytes } from "./thrift.ts";

/** What stands before a page of a column. */
export interface PageHeader {
  readonly kind: "data" | "data 2" | "dictionary" | "index";
  /** Bytes, as they are in the file. */
  readonly size: number;
  /** Bytes, once they are decompressed. */
  readonly wholeSize: number;
  /** Of the bytes in the file, where there is one. */
  readonly crc: number | undefined;
  readonly values: number;
  readonly encoding: Encoding | undefined;
  /** The levels of a page of the second kind, which are not compressed. */
  readonly levels: Levels | undefined;
}

/** What a page of the second kind tells beforehand. */
export interface Levels {
  readonly nulls: number;
  readonly rows: number;
  /** Bytes. */
  readonly definition: number;
  readonly repetition: number;
  readonly isCompressed: boolean;
}

const kinds = ["data", "index", "dictionary", "data 2"] as const;
const encodings: readonly (Encoding | undefined)[] = [
  "PLAIN",
  undefined,
  "PLAIN_DICTIONARY",
  "RLE",
  undefined,
  "DELTA_BINARY_PACKED",
  "DELTA_LENGTH_BYTE_ARRAY",
  "DELTA_BYTE_ARRAY",
  "RLE_DICTIONARY",
  "BYTE_STREAM_SPLIT",
];

/** Numbers of the fields of the header; those of what each kind has beside. */
const Field = { kind: 1, wholeSize: 2, size: 3, crc: 4, data: 5, dictionary: 7, data2: 8 } as const;

/** @throws {RangeError} Where the bytes are no header. */
export function readPageHeader(reader: ThriftReader): PageHeader {
  const fields = reader.struct();
  const kind = kinds[count(fields, Field.kind)];
  if (kind === undefined) throw new RangeError("there is no such kind of page");
  const crc = fields.get(Field.crc);
  const common = {
    kind,
    size: count(fields, Field.size),
    wholeSize: count(fields, Field.wholeSize),
    crc: typeof crc === "number" ? crc : undefined,
  };
  if (kind === "index") return { ...common, values: 0, encoding: undefined, levels: undefined };
  const own = fields.get(
    kind === "data" ? Field.data : kind === "dictionary" ? Field.dictionary : Field.data2,
  );
  if (!(own instanceof Map)) throw new RangeError("a header lacks a part");
  const values = count(own, 1);
  if (kind !== "data 2") return { ...common, values, encoding: encodings[count(own, 2)], levels: undefined };
  const levels = {
    nulls: count(own, 2),
    rows: count(own, 3),
    definition: count(own, 5),
    repetition: count(own, 6),
    isCompressed: own.get(7) !== false,
  };
  return { ...common, values, encoding: encodings[count(own, 4)], levels };
}

/** The header of the page once it is decompressed. */
export function writePageHeader({ kind, wholeSize, values, encoding, levels }: PageHeader): Uint8Array {
  const rle = encodings.indexOf("RLE");
  const code = encodings.indexOf(encoding);
  const head = [
    [Field.kind, kinds.indexOf(kind)],
    [Field.wholeSize, wholeSize],
    [Field.size, wholeSize],
  ] as const;
  if (kind === "dictionary")
    return thriftBytes([
      ...head,
      [
        Field.dictionary,
        thriftBytes([
          [1, values],
          [2, code],
        ]),
      ],
    ]);
  if (levels === undefined)
    return thriftBytes([
      ...head,
      [
        Field.data,
        thriftBytes([
          [1, values],
          [2, code],
          [3, rle],
          [4, rle],
        ]),
      ],
    ]);
  const own = thriftBytes([
    [1, values],
    [2, levels.nulls],
    [3, levels.rows],
    [4, code],
    [5, levels.definition],
    [6, levels.repetition],
    [7, false],
  ]);
  return thriftBytes([...head, [Field.data2, own]]);
}

function count(fields: ThriftStruct, id: number): number {
  const value = fields.get(id);
  if (typeof value === "number" && value >= 0) return value;
  throw new RangeError("a header lacks a number");
}
