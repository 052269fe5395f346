import { checkedOptions } from "../checked-options.ts";
import { type ParquetBuffer, type ParquetOptions, parquetChecks } from "../parquet/buffer-source.ts";
import { openParquet } from "../parquet/parquet-partition.ts";
import type { Source } from "../source.ts";
import { type ByteInput, cutShort } from "../text/byte-input.ts";
import type { Files } from "./expand-files.ts";
import { openFileInput } from "./file-input.ts";
import { filesInTurn } from "./open-in-turn.ts";

/** How Parquet files are read. */
export type ParquetFileOptions<Row extends object> = ParquetOptions<Row>;

/**
 * Reads the rows of Parquet files. A partition a file, up to 32 of them open at a time, row group by row group, and of
 * these the wanted columns only; the position is the index of the row. Needs the package hyparquet, and
 * hyparquet-compressors for codecs other than Snappy.
 * What is damaged is `bad-file`, in bounded time: lengths, counts and levels are checked before anything is decoded, and
 * checksums where the file has them. Without these, a byte of a value that was changed is another value.
 * @param files A path, a file URL, a pattern such as `flights/*.parquet`, or a list of these.
 * @throws {ConnectorError} `bad-file`, `bad-option`, `bad-value`, `file-changed`, `cannot-open`, `no-files`
 *
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { parquetSource } from "tidemark/node";
 * interface Flight {
 *   readonly origin: string;
 *   readonly delay: number;
 * }
 * const flow = new Dataflow("flights");
 * const flights = parquetSource<Flight>("flights.parquet", { columns: ["origin", "delay"] });
 * flow.input("flights", flights).filter("late", (flight) => flight.delay > 60).output("print", console.log);
 * await run(flow); // { origin: 'ABE', delay: 75 }
 * ```
 */
export function parquetSource<Row extends object = Record<string, unknown>>(
  files: Files,
  options: ParquetFileOptions<Row> = {},
): Source<Row, number> {
  checkedOptions("parquetSource", options, parquetChecks);
  return filesInTurn("parquetSource", files, 0, async (path, position) => {
    const input = await openFileInput(path);
    try {
      return await openParquet<Row>(bufferOf(path, input), path, options, position, () => input.close());
    } catch (error) {
      await input.close();
      throw error;
    }
  });
}

function bufferOf(path: string, input: ByteInput): ParquetBuffer {
  return {
    byteLength: input.size,
    async slice(start, end = input.size) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, input.size) - start)); // a length from the file is not believed
      for (let filled = 0; filled < bytes.length; ) {
        const read = await input.read(bytes.subarray(filled), start + filled);
        if (read === 0) throw cutShort(path, start + filled, input.size);
        filled += read;
      }
      return bytes.buffer;
    },
  };
}
