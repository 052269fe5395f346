import type { CompressionCodec } from "hyparquet";
import { crc32 } from "../../exchange/crc32.ts";
import { checkValues, expect, prefixed, type ValueType } from "./check-values.ts";
import { joinBytes } from "./join-bytes.ts";
import { type Levels, type PageHeader, readPageHeader, writePageHeader } from "./page-header.ts";
import { decodeRuns } from "./runs.ts";
import { ThriftReader } from "./thrift.ts";

/** A leaf of the schema: its values, and how deep they lie. */
export interface Leaf extends ValueType {
  /** Names from the top-level column down to it. */
  readonly path: readonly string[];
  readonly maxDefinition: number;
  readonly maxRepetition: number;
}

/** Makes bytes of compressed ones. */
export type Decompress = (codec: CompressionCodec, bytes: Uint8Array, wholeSize: number) => Uint8Array;

/** What a chunk must hold, and how it is packed. */
export interface ChunkSpec {
  readonly codec: CompressionCodec;
  readonly values: number;
  readonly rows: number;
  /** Values that are missing, where the file tells. */
  readonly nulls: number | undefined;
}

/** Bytes that a page, and all of a chunk, may have once they are decompressed: what is larger is not believed. */
const mostInPage = 2 ** 28;
const mostInChunk = 2 ** 30;

/**
 * The pages of a column's chunk, decompressed and under new headers. What leaves here holds as many rows as it must, and
 * whoever decodes it never reads, loops or allocates beyond what is there: every count and length has been held against
 * the bytes, every level and index is in range.
 * @throws {RangeError} Where the chunk is damaged.
 */
export function checkedChunk(
  bytes: Uint8Array,
  leaf: Leaf,
  spec: ChunkSpec,
  decompress: Decompress,
): Uint8Array {
  const pages = new ChunkPages(leaf, spec, decompress);
  for (const reader = new ThriftReader(bytes); reader.at < bytes.length; ) {
    const header = readPageHeader(reader);
    const end = reader.at + header.size;
    expect(end <= bytes.length);
    pages.add(header, bytes.subarray(reader.at, end));
    reader.at = end;
  }
  return pages.joined();
}

class ChunkPages {
  readonly #leaf: Leaf;
  readonly #spec: ChunkSpec;
  readonly #decompress: Decompress;
  readonly #parts: Uint8Array[] = [];
  #dictionary: number | undefined;
  #values = 0;
  #nulls = 0;
  #rows = 0;
  #wholeSize = 0;

  constructor(leaf: Leaf, spec: ChunkSpec, decompress: Decompress) {
    this.#leaf = leaf;
    this.#spec = spec;
    this.#decompress = decompress;
  }

  add(header: PageHeader, packed: Uint8Array): void {
    if (header.kind === "index") return;
    if (header.crc !== undefined && crc32(packed) !== header.crc) throw new RangeError("a checksum is wrong");
    this.#wholeSize += header.wholeSize;
    expect(header.wholeSize <= mostInPage && this.#wholeSize <= mostInChunk);
    const page = this.#unpack(header, packed);
    expect(page.length === header.wholeSize);
    if (header.kind === "dictionary") this.#checkDictionary(header, page);
    else this.#checkData(header, page);
    this.#parts.push(writePageHeader(header), page);
  }

  joined(): Uint8Array {
    const { values, rows, nulls = this.#nulls } = this.#spec;
    expect(this.#values === values && this.#rows === rows && this.#nulls === nulls);
    return joinBytes(this.#parts);
  }

  #unpack({ wholeSize, levels }: PageHeader, packed: Uint8Array): Uint8Array {
    const { codec } = this.#spec;
    if (codec === "UNCOMPRESSED" || levels?.isCompressed === false) return packed;
    const plain = levels === undefined ? 0 : levels.repetition + levels.definition;
    expect(plain <= packed.length && plain <= wholeSize);
    const rest = packed.subarray(plain);
    if (plain === 0) return this.#decompress(codec, rest, wholeSize);
    const page = new Uint8Array(wholeSize);
    page.set(packed.subarray(0, plain));
    const values = wholeSize === plain ? new Uint8Array() : this.#decompress(codec, rest, wholeSize - plain);
    expect(values.length === wholeSize - plain);
    page.set(values, plain);
    return page;
  }

  #checkDictionary({ values, encoding }: PageHeader, page: Uint8Array): void {
    expect(this.#dictionary === undefined && (encoding === "PLAIN" || encoding === "PLAIN_DICTIONARY"));
    checkValues(page, "PLAIN", values, this.#leaf, undefined);
    this.#dictionary = values;
  }

  #checkData({ values, encoding, levels: told }: PageHeader, page: Uint8Array): void {
    this.#values += values;
    expect(this.#values <= this.#spec.values);
    const { repetition, definition, rest } = levelsOf(page, this.#leaf, told);
    const { maxRepetition, maxDefinition } = this.#leaf;
    const rows = maxRepetition === 0 ? values : countOf(0, repetition, maxRepetition, values);
    const present = maxDefinition === 0 ? values : countOf(maxDefinition, definition, maxDefinition, values);
    expect(told === undefined || (told.rows === rows && told.nulls === values - present));
    this.#rows += rows;
    this.#nulls += values - present;
    checkValues(rest, encoding, present, this.#leaf, this.#dictionary);
  }
}

/** The parts of a data page. */
interface PageParts {
  readonly repetition: Uint8Array;
  readonly definition: Uint8Array;
  readonly rest: Uint8Array;
}

const none = new Uint8Array();

/** @param told In a page of the second kind the lengths of the levels stand in the header, else before them. */
function levelsOf(
  page: Uint8Array,
  { maxRepetition, maxDefinition }: Leaf,
  told: Levels | undefined,
): PageParts {
  if (told !== undefined) {
    const end = told.repetition + told.definition;
    expect(end <= page.length);
    const [repetition, definition] = [page.subarray(0, told.repetition), page.subarray(told.repetition, end)];
    return { repetition, definition, rest: page.subarray(end) };
  }
  const repetition = maxRepetition === 0 ? none : prefixed(page, 0);
  const at = maxRepetition === 0 ? 0 : 4 + repetition.length;
  const definition = maxDefinition === 0 ? none : prefixed(page, at);
  return {
    repetition,
    definition,
    rest: page.subarray(maxDefinition === 0 ? at : at + 4 + definition.length),
  };
}

/** How many of the levels are this one. @param most The highest there is. */
function countOf(level: number, bytes: Uint8Array, most: number, values: number): number {
  let count = 0;
  for (const one of decodeRuns(bytes, 32 - Math.clz32(most), values, most + 1)) if (one === level) count++;
  return count;
}
