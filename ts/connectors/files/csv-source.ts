import type { Source } from "../source.ts";
import { type CsvOptions, CsvParser, checkCsvOptions } from "../text/csv.ts";
import { loadPapaparse } from "../text/papaparse.ts";
import type { TextPosition } from "../text/text-partition.ts";
import { type TextReadOptions, textChecks } from "../text/text-source.ts";
import type { Files } from "./expand-files.ts";
import { textFileSource } from "./file-source.ts";

/** How CSV files are read. */
export type CsvSourceOptions<Column extends string = string> = CsvOptions<Column> & TextReadOptions;

/**
 * Reads CSV files (RFC 4180) to objects of strings, named by the header row of each file or by `header`.
 * Quoted fields may hold line breaks; blank lines are passed over. A partition a file, up to 32 of them open at a time;
 * goes on at the very byte after a crash. A file is read as it was when it was opened. Needs the package papaparse (`npm install papaparse`).
 * Papa Parse forgives a quote inside an unquoted field (it stands for itself) and spaces behind a closing one.
 * A very long line of quotes and spaces keeps it busy for a time that grows with the square of its length: for
 * files whose origin you do not trust, set a small `maxRecord`.
 * @param files A path, a file URL, a pattern such as `sales/*.csv`, or a list of these.
 * @throws {ConnectorError} `bad-record` where a quoted field does not end where it must, or a row has another
 * number of fields than the header, unless `onBadRecord` is given or the input's `onError` says otherwise; `bad-header`, `bad-option`, `cannot-open`,
 * `no-files`, `bad-encoding`, `record-too-long`, `file-changed`
 *
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { csvSource } from "tidemark/node";
 * const flow = new Dataflow("airports");
 * const airports = csvSource("airports.csv", { columns: ["iata", "name"] });
 * flow.input("airports", airports).output("print", console.log);
 * await run(flow); // { iata: 'ABE', name: 'Lehigh Valley' }, { iata: 'ABI', name: 'Abilene' }
 * ```
 */
export function csvSource<const Column extends string>(
  files: Files,
  options: CsvSourceOptions<Column> &
    ({ readonly columns: readonly Column[] } | { readonly header: readonly Column[] }),
): Source<Record<Column, string>, TextPosition>;
export function csvSource<Row extends object = Record<string, string>>(
  files: Files,
  options?: CsvSourceOptions,
): Source<Row, TextPosition>;
export function csvSource<Row>(files: Files, options: CsvSourceOptions = {}): Source<Row, TextPosition> {
  checkCsvOptions("csvSource", options, textChecks);
  return textFileSource(
    "csvSource",
    files,
    async () => new CsvParser<Row>(await loadPapaparse(), options),
    options,
  );
}
