import { brotliCompressSync, gzipSync } from "node:zlib";
import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";

type Options = Parameters<typeof parquetWriteBuffer>[0];

const texts = ["tide", "mark", "tide", null, "moon", "tide", "mark"];
const compressors = {
  GZIP: (bytes: Uint8Array): Uint8Array => gzipSync(bytes),
  BROTLI: (bytes: Uint8Array): Uint8Array => brotliCompressSync(bytes),
};

const plain = (columnData: Options["columnData"], more: Partial<Options> = {}): ArrayBuffer =>
  parquetWriteBuffer({ codec: "UNCOMPRESSED", columnData, ...more });

const words = (data: unknown[], more: object = {}): Options["columnData"] =>
  [{ name: "word", data, type: "STRING", ...more }] as Options["columnData"];

const nested: SchemaElement[] = [
  { name: "root", num_children: 3 },
  { name: "tags", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", repetition_type: "OPTIONAL", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { name: "place", repetition_type: "OPTIONAL", num_children: 2 },
  { name: "x", repetition_type: "REQUIRED", type: "INT32" },
  { name: "y", repetition_type: "OPTIONAL", type: "INT64" },
  { name: "counts", repetition_type: "OPTIONAL", num_children: 1, converted_type: "MAP" },
  { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
  { name: "key", repetition_type: "REQUIRED", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { name: "value", repetition_type: "OPTIONAL", type: "INT32" },
];

/** Small Parquet files of each kind that is read in a way of its own. */
export const smallFiles: Readonly<Record<string, ArrayBuffer>> = {
  "one row": plain([{ name: "n", data: [7], type: "INT32" }]),
  "one text": plain(words(["tide"])),
  "plain numbers": plain([
    { name: "a", data: [1, 2, 3], type: "INT32", encoding: "PLAIN" },
    { name: "b", data: [1n, 2n, 3n], type: "INT64", encoding: "PLAIN" },
    { name: "c", data: [0.5, 1.5, 2.5], type: "DOUBLE", encoding: "PLAIN" },
    { name: "d", data: [0.5, 1.5, 2.5], type: "FLOAT", encoding: "PLAIN" },
    { name: "e", data: [true, false, true], type: "BOOLEAN" },
  ]),
  "a dictionary": plain(words(texts, { encoding: "RLE_DICTIONARY" })),
  "a dictionary of one": plain(words(Array(20).fill("tide"), { encoding: "RLE_DICTIONARY" })),
  "many booleans": plain([
    {
      name: "yes",
      data: Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? null : i % 2 === 0)),
      type: "BOOLEAN",
    },
  ]),
  differences: plain([
    {
      name: "a",
      data: Array.from({ length: 40 }, (_, i) => i * i),
      type: "INT32",
      encoding: "DELTA_BINARY_PACKED",
    },
    {
      name: "b",
      data: Array.from({ length: 40 }, (_, i) => BigInt(i * i)),
      type: "INT64",
      encoding: "DELTA_BINARY_PACKED",
    },
  ]),
  "lengths apart": plain(words(texts, { encoding: "DELTA_LENGTH_BYTE_ARRAY" })),
  "prefixes apart": plain(words(["tidal", "tide", "tidemark", "tides"], { encoding: "DELTA_BYTE_ARRAY" })),
  "bytes apart": plain([{ name: "c", data: [0.5, 1.5, 2.5], type: "DOUBLE", encoding: "BYTE_STREAM_SPLIT" }]),
  bytes: plain([{ name: "raw", data: [Uint8Array.of(0xff, 0), Uint8Array.of(1)], type: "BYTE_ARRAY" }]),
  "JSON and instants": plain([
    { name: "json", data: [{ a: 1 }, [2]], type: "JSON" },
    { name: "at", data: [new Date(0), new Date(1)], type: "TIMESTAMP" },
  ]),
  Snappy: plain(words(texts), { codec: "SNAPPY" }),
  GZIP: plain(words(texts), { codec: "GZIP", compressors }),
  Brotli: plain(words(texts), { codec: "BROTLI", compressors }),
  "several row groups and pages": plain(
    [{ name: "n", data: Array.from({ length: 12 }, (_, i) => i), type: "INT32", encoding: "PLAIN" }],
    { rowGroupSize: 6, pageSize: 8 },
  ),
  "lists, structs and maps": parquetWriteBuffer({
    codec: "UNCOMPRESSED",
    schema: nested,
    columnData: [
      { name: "tags", data: [["a", "b"], [], null, ["c", null]] },
      { name: "place", data: [{ x: 1, y: 2n }, { x: 3, y: null }, null, { x: 4, y: 5n }] },
      { name: "counts", data: [{ a: 1 }, {}, null, { b: 2, c: null }] },
    ],
  } as unknown as Options),
};
