import { ConnectorError } from "../errors.ts";
import type { Sink } from "../sink.ts";
import { CsvParser } from "../text/csv.ts";
import { csvText, valuesOf } from "../text/csv-writer.ts";
import { checkedDelimiter } from "../text/delimiter.ts";
import { loadPapaparse, type Papaparse } from "../text/papaparse.ts";
import {
  type FilePosition,
  type FileSinkOptions,
  type KeptFile,
  type RecordFormatter,
  textFileSink,
} from "./file-sink.ts";

/** How CSV files are written. */
export interface CsvSinkOptions<Row> extends FileSinkOptions<Row> {
  /** The columns, in order; what else a row has is left out. By default those of the first row, and only those. */
  readonly columns?: readonly (keyof Row & string)[];
  /** A comma by default. */
  readonly delimiter?: string;
}

/**
 * Writes each record as a CSV row (RFC 4180) under a header. Nothing and null become an empty field, a date its
 * ISO form, an object its JSON. Rewinding: exactly once with recovery; a fresh run empties the file. Written
 * as it arrives, made durable (fsync) for each snapshot and at the end. Needs the package papaparse
 * (`npm install papaparse`).
 * @param files A path, or several with `route`. Folders must exist.
 * @throws {ConnectorError} `bad-value` where a row has a column the first one had not and `columns` is not
 * given, or there is no column; `cannot-open`, `file-changed`, `bad-option`
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { Dataflow, run } from "tidemark";
 * import { csvSink } from "tidemark/node";
 * const flow = new Dataflow("squares");
 * flow.input("n", [2, 3]).map("square", (n) => ({ n, square: n * n })).output("out", csvSink("squares.csv"));
 * await run(flow);
 * console.log(readFileSync("squares.csv", "utf8").trimEnd().split("\n")); // [ 'n,square', '2,4', '3,9' ]
 * ```
 */
export function csvSink<Row extends object>(
  files: string | readonly string[],
  options: CsvSinkOptions<Row> = {},
): Sink<Row, FilePosition> {
  const { columns } = options;
  const delimiter = checkedDelimiter(options.delimiter);
  return textFileSink<Row>(
    files,
    async (kept) => {
      const papa = await loadPapaparse();
      const written = kept.size === 0 ? undefined : await headerOf(kept, new CsvParser(papa, { delimiter }));
      return new RowFormatter(papa, delimiter, columns, written);
    },
    options,
  );
}

class RowFormatter implements RecordFormatter<object> {
  readonly #papa: Papaparse;
  readonly #delimiter: string;
  readonly #wanted: readonly string[] | undefined;
  #columns: readonly string[] | undefined; // those of the header, once it is written

  constructor(
    papa: Papaparse,
    delimiter: string,
    wanted: readonly string[] | undefined,
    written: readonly string[] | undefined,
  ) {
    this.#papa = papa;
    this.#delimiter = delimiter;
    this.#wanted = wanted;
    this.#columns = written;
  }

  format(rows: readonly object[]): string {
    const header = this.#columns ?? this.#wanted ?? Object.keys(rows[0]!);
    if (header.length === 0) throw new ConnectorError("bad-value", "CSV cannot hold a row without columns");
    const lines: (readonly unknown[])[] = rows.map((row) =>
      this.#wanted ? header.map((name) => Reflect.get(row, name)) : valuesOf(row, header),
    );
    if (this.#columns === undefined) lines.unshift(header);
    this.#columns = header;
    return csvText(this.#papa, lines, this.#delimiter);
  }
}

/** Names of the columns that the file already has. */
async function headerOf(
  { file, path, size }: KeptFile,
  parser: CsvParser<object>,
): Promise<readonly string[]> {
  const limit = Math.min(size, 1024 * 1024);
  const { buffer, bytesRead } = await file.read(new Uint8Array(limit), 0, limit, 0);
  const text = new TextDecoder().decode(buffer.subarray(0, bytesRead));
  if (parser.next(text, 0, true) > 0 && parser.header.length > 0) return parser.header;
  throw new ConnectorError("file-changed", "does not start with the header written before", {
    partition: path,
  });
}
