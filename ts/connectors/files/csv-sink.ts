import { checkedOptions, names } from "../checked-options.ts";
import { ConnectorError } from "../errors.ts";
import type { Sink } from "../sink.ts";
import { CsvParser } from "../text/csv.ts";
import { columnsOf, csvText, valuesOf } from "../text/csv-writer.ts";
import { aDelimiter } from "../text/delimiter.ts";
import { loadPapaparse, type Papaparse } from "../text/papaparse.ts";
import {
  type FilePosition,
  type FileSinkOptions,
  fileSinkChecks,
  type RecordFormatter,
  textFileSink,
} from "./file-sink.ts";
import type { NamedFiles } from "./named-files.ts";
import type { OutputFile } from "./output-file.ts";

/** How CSV files are written. */
export interface CsvSinkOptions<Row> extends FileSinkOptions<Row> {
  /** The columns, in order; what else a row has is left out. By default those of the first row, and only those. */
  readonly columns?: readonly (keyof Row & string)[];
  /** A comma by default. */
  readonly delimiter?: string;
}

/**
 * Writes each record as a CSV row (RFC 4180) under a header, which with `columns` is there without a row, too. Nothing and null become an empty field, a date its
 * ISO form, an object its JSON. While the flow runs, what it writes stands beside the file, as `.name.part`; when the
 * flow has ended it takes the file's place, as a whole. A flow that fails leaves the file as it was, and the part until
 * the next run. With `append`, rows are added at once, in the order of the header that is there. In either case a write
 * that fails leaves no piece of a row. Rewinding: exactly once with recovery. Made durable (fsync) for each snapshot and
 * at the end. Needs the package papaparse (`npm install papaparse`).
 * @param files A path or file URL, or several with `route`. Folders must exist.
 * @param options `columns`, `delimiter`, `append`, `route`: see {@link CsvSinkOptions}.
 * @throws {ConnectorError} `bad-value` where a row has a column the first one had not and `columns` is not
 * given, there is no column, or a value has no text; `cannot-open`, `file-changed`, `file-in-use`, `bad-option`
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
  files: NamedFiles,
  options: CsvSinkOptions<Row> = {},
): Sink<Row, FilePosition> {
  checkedOptions("csvSink", options, { ...fileSinkChecks, columns: names, delimiter: aDelimiter });
  const { columns, delimiter = "," } = options;
  return textFileSink<Row>("csvSink", files, options, async (file) => {
    const papa = await loadPapaparse();
    if (file.kept === 0) return new RowFormatter(papa, delimiter, columns);
    const header = await headerOf(file, new CsvParser(papa, { delimiter }), columns);
    return new RowFormatter(papa, delimiter, columns, header);
  });
}

/** Rows of a file that is begun, under a header. */
export async function csvFormatter(
  columns: readonly string[] | undefined,
  delimiter = ",",
): Promise<RecordFormatter<object>> {
  return new RowFormatter(await loadPapaparse(), delimiter, columns);
}

class RowFormatter implements RecordFormatter<object> {
  readonly #papa: Papaparse;
  readonly #delimiter: string;
  readonly #wanted: readonly string[] | undefined;
  /** Those of the header. */
  #columns: readonly string[];

  constructor(
    papa: Papaparse,
    delimiter: string,
    wanted: readonly string[] | undefined,
    written: readonly string[] = [],
  ) {
    this.#papa = papa;
    this.#delimiter = delimiter;
    this.#wanted = wanted;
    this.#columns = written;
  }

  head(first: object | undefined): string {
    if (first === undefined && this.#wanted === undefined) return ""; // what the columns are, a row would have told
    this.#columns = this.#wanted ?? columnsOf(first!);
    if (this.#columns.length === 0)
      throw new ConnectorError("bad-value", "CSV cannot hold a row without columns");
    return csvText(this.#papa, [this.#columns], this.#delimiter);
  }

  format(rows: readonly object[]): string {
    const rest = this.#wanted === undefined ? "refused" : "left out";
    return csvText(
      this.#papa,
      rows.map((row) => valuesOf(row, this.#columns, rest)),
      this.#delimiter,
    );
  }
}

/**
 * Names of the columns that the file already has.
 * @throws {ConnectorError} `file-changed` where there is no header, or it lacks a column that is wanted.
 */
async function headerOf(
  { handle, path, kept }: OutputFile,
  parser: CsvParser<object>,
  wanted: readonly string[] = [],
): Promise<readonly string[]> {
  const limit = Math.min(kept, 1024 * 1024);
  const { buffer, bytesRead } = await handle.read(new Uint8Array(limit), 0, limit, 0);
  const text = new TextDecoder().decode(buffer.subarray(0, bytesRead));
  for (let at = 0; parser.needsHeader && !parser.fatal && at < text.length; )
    at = parser.next(text, at, true);
  const found = parser.fatal ? [] : parser.header;
  const missing = wanted.find((name) => !found.includes(name));
  if (found.length > 0 && missing === undefined) return found;
  const problem = missing === undefined ? "a header" : `a header with the column ${JSON.stringify(missing)}`;
  throw new ConnectorError("file-changed", `does not start with ${problem}`, { partition: path });
}
