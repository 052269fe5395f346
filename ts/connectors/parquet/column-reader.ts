import type { ColumnMetaData, FileMetaData } from "hyparquet";
import type { ParquetBuffer, ParquetOptions } from "./buffer-source.ts";
import { checkedChunk, type Decompress, type Leaf } from "./checked-chunk.ts";
import { bytesOf } from "./footer.ts";
import { joinBytes } from "./join-bytes.ts";
import type { Hyparquet } from "./load-hyparquet.ts";
import { parsersFor } from "./parsers.ts";
import { type Column, withTexts } from "./schema.ts";
import { countOf, mostValues } from "./sizes.ts";
import { type Converted, converter } from "./values.ts";

/** A row group: its index, and its rows in the file. */
export interface Range {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** Reads columns of a row group, one by one: what is decompressed of one is let go of before the next. */
export class ColumnReader {
  readonly #hyparquet: Hyparquet;
  readonly #file: ParquetBuffer;
  readonly #metadata: FileMetaData;
  readonly #decompress: Decompress;
  readonly #options: ParquetOptions<object>;
  readonly #convert: (values: ArrayLike<unknown>, firstRow: number) => Converted;

  constructor(
    hyparquet: Hyparquet,
    file: ParquetBuffer,
    metadata: FileMetaData,
    options: ParquetOptions<object>,
    decompress: Decompress,
  ) {
    this.#hyparquet = hyparquet;
    this.#file = file;
    this.#metadata = { ...metadata, schema: withTexts(metadata.schema) };
    this.#decompress = decompress;
    this.#options = options;
    this.#convert = converter(options.int64 ?? "number");
  }

  async readAll(columns: readonly Column[], range: Range): Promise<Converted[]> {
    const fetched = columns.map((column) => this.#fetch(column, range));
    for (const bytes of fetched) bytes.catch(() => {}); // told of when its turn has come
    const read: Converted[] = [];
    for (const [i, column] of columns.entries()) {
      const values = await this.#decode(column, range, await fetched[i]!);
      read.push(this.#convert(values, range.start));
    }
    return read;
  }

  async #fetch(column: Column, range: Range): Promise<Uint8Array[]> {
    return Promise.all(
      column.leaves.map((leaf, i) => {
        const { start, size } = placeOf(this.#chunk(column, i, range), leaf);
        return bytesOf(this.#file, start, start + size);
      }),
    );
  }

  #chunk({ first }: Column, leaf: number, { index }: Range): ColumnMetaData {
    const chunk = this.#metadata.row_groups[index]!.columns[first + leaf];
    if (chunk?.meta_data === undefined || chunk.file_path)
      throw new RangeError("a column is missing or elsewhere");
    return chunk.meta_data;
  }

  /** Lets hyparquet decode a column out of a file of its own, of bytes that were checked. */
  async #decode(column: Column, range: Range, fetched: readonly Uint8Array[]): Promise<ArrayLike<unknown>> {
    const rows = range.end - range.start;
    const chunks = column.leaves.map((leaf, i) => {
      const { codec, num_values, statistics } = this.#chunk(column, i, range);
      const values = countOf(num_values);
      if (values > mostValues) throw new RangeError("a row group is too large");
      const told = leaf.path.length === 1 ? statistics?.null_count : undefined; // writers do not agree on parts of rows
      const nulls = told === undefined ? undefined : countOf(told);
      return checkedChunk(fetched[i]!, leaf, { codec, values, rows, nulls }, this.#decompress);
    });
    const bytes = joinBytes(chunks);
    const parts: ArrayLike<unknown>[] = [];
    await this.#hyparquet.parquetRead({
      file: { byteLength: bytes.byteLength, slice: (start, end) => sliceOf(bytes, start, end) },
      metadata: this.#metadataOf(column, chunks, rows),
      columns: [column.name],
      parsers: parsersFor(column, this.#options),
      utf8: this.#options.binary === "text",
      onChunk: ({ columnData }) => void parts.push(columnData),
    });
    const values = joinValues(parts);
    if (values.length !== rows)
      throw new RangeError(`column ${column.name} has ${values.length} rows of ${rows}`);
    return values;
  }

  #metadataOf({ leaves }: Column, chunks: readonly Uint8Array[], rows: number): FileMetaData {
    let at = 0;
    const columns = leaves.map(({ type, path }, i) => {
      const size = BigInt(chunks[i]!.length);
      const meta_data: ColumnMetaData = {
        type,
        encodings: [],
        path_in_schema: [...path],
        codec: "UNCOMPRESSED",
        num_values: BigInt(rows),
        total_uncompressed_size: size,
        total_compressed_size: size,
        data_page_offset: BigInt(at),
      };
      at += chunks[i]!.length;
      return { file_offset: 0n, meta_data };
    });
    const row_groups = [{ columns, total_byte_size: BigInt(at), num_rows: BigInt(rows) }];
    return { ...this.#metadata, num_rows: BigInt(rows), row_groups };
  }
}

/** Where the chunk of a column lies. @throws {RangeError} Where it is not the one that its place in the schema tells. */
function placeOf(chunk: ColumnMetaData, leaf: Leaf): { readonly start: number; readonly size: number } {
  const isIts = chunk.type === leaf.type && chunk.path_in_schema.join("\0") === leaf.path.join("\0");
  if (!isIts) throw new RangeError(`column ${leaf.path.join(".")} is not where it should be`);
  const start = countOf(chunk.dictionary_page_offset || chunk.data_page_offset);
  return { start, size: countOf(chunk.total_compressed_size) };
}

function sliceOf({ buffer, byteLength }: Uint8Array, start: number, end = byteLength): ArrayBuffer {
  const whole = buffer as ArrayBuffer; // made here, and no longer than what is in it
  return start === 0 && end === byteLength ? whole : whole.slice(start, end);
}

function joinValues(parts: readonly ArrayLike<unknown>[]): ArrayLike<unknown> {
  if (parts.length === 1) return parts[0]!;
  const all: unknown[] = [];
  for (const part of parts) for (let i = 0; i < part.length; i++) all.push(part[i]);
  return all;
}
