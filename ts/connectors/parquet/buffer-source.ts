import {
  anObject,
  type Check,
  type Checks,
  checkedOptions,
  demand,
  names,
  oneOf,
} from "../checked-options.ts";
import type { MaybePromise, Source } from "../source.ts";
import { openParquet } from "./parquet-partition.ts";

/** Bytes that can be read piece by piece, as hyparquet has them. */
export interface ParquetBuffer {
  readonly byteLength: number;
  slice(start: number, end?: number): MaybePromise<ArrayBuffer | Uint8Array>;
}

/** How Parquet is read. */
export interface ParquetOptions<Row extends object> {
  /** The columns wanted; the others are not even read. All by default. */
  readonly columns?: readonly (keyof Row & string)[];
  /** What a 64-bit integer becomes. "number" by default: one above 2^53 is an error. */
  readonly int64?: "number" | "bigint";
  /** What timestamps and dates become: `Date` (default) or ms since 1970, which costs less. */
  readonly timestamps?: "date" | "ms";
  /**
   * What bytes become that the file does not say are text: "bytes" by default, a `Uint8Array`; "text" for files of old
   * writers that leave this open (Hive, Impala).
   */
  readonly binary?: "bytes" | "text";
  /** Decompressors by codec, as hyparquet takes them. Those of hyparquet-compressors by default. */
  readonly compressors?: Readonly<Record<string, (input: Uint8Array, outputLength: number) => Uint8Array>>;
}

/** What the options of Parquet must be. */
export const parquetChecks: Checks<ParquetOptions<object>> = {
  columns: names,
  int64: oneOf("number", "bigint"),
  timestamps: oneOf("date", "ms"),
  binary: oneOf("bytes", "text"),
  compressors: anObject,
};

const aBuffer: Check = [
  "an ArrayBuffer, bytes, what has `byteLength` and `slice`, or a function that opens one",
  (value) => {
    const { byteLength, slice } = (value ?? {}) as Partial<ParquetBuffer>;
    return typeof value === "function" || (typeof byteLength === "number" && typeof slice === "function");
  },
];

/**
 * Reads the rows of Parquet held in memory, fetched or picked by the user; for files there is `parquetSource`
 * of `tidemark/node`. One partition, read row group by row group; its position is the index of the row.
 * Needs the package hyparquet, and hyparquet-compressors for codecs other than Snappy.
 * What is damaged is `bad-file`, in bounded time: lengths, counts and levels are checked before anything is decoded, and
 * checksums where the file has them. Without these, a byte of a value that was changed is another value.
 * @param buffer The bytes, or a function that opens them each time the source is opened.
 * @throws {ConnectorError} `bad-file`, `bad-option`, `bad-value`, `file-changed`, `cannot-open`
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { Dataflow, run } from "tidemark";
 * import { parquetBufferSource } from "tidemark/parquet";
 * const flow = new Dataflow("flights");
 * // In a page: async () => (await fetch("flights.parquet")).arrayBuffer()
 * const open = async () => new Uint8Array(await readFile("flights.parquet")).buffer;
 * const flights = parquetBufferSource<{ origin: string; delay: number }>(open, { columns: ["origin", "delay"] });
 * flow.input("flights", flights).filter("late", (flight) => flight.delay > 60).output("print", console.log);
 * await run(flow); // { origin: 'ABE', delay: 75 }
 * ```
 */
export function parquetBufferSource<Row extends object = Record<string, unknown>>(
  buffer: ParquetBuffer | (() => MaybePromise<ParquetBuffer>),
  options: ParquetOptions<Row> = {},
): Source<Row, number> {
  checkedOptions("parquetBufferSource", options, parquetChecks);
  demand("parquetBufferSource", "buffer", buffer, aBuffer);
  return {
    partitions: () => ["rows"],
    open: async (partition, position) => {
      const opened = typeof buffer === "function" ? await buffer() : buffer;
      return openParquet<Row>(opened, partition, options, position);
    },
  };
}
