import Papa from "papaparse";
import { aFunction, demand } from "./checked-options.ts";
import { ConnectorError, type ConnectorErrorCode, shorten } from "./errors.ts";
import { type CsvOptions, CsvParser, checkCsvOptions } from "./text/csv.ts";
import { tellBadRecord } from "./text/tell-bad-record.ts";

export { ConnectorError, type ConnectorErrorCode, type CsvOptions };

/** How a CSV text is parsed. */
export interface ParseCsvOptions<Column extends string = string> extends CsvOptions<Column> {
  /** Is given each bad row instead of throwing the error. */
  readonly onBadRecord?: (error: ConnectorError, record: string) => void;
}

/**
 * Parses a whole CSV text (RFC 4180) to objects of strings, as `csvSource` does with files: for texts that a
 * page has fetched. A byte order mark is passed over. Needs the package papaparse (`npm install papaparse`).
 * @throws {ConnectorError} `bad-record` unless `onBadRecord` is given; `bad-header`, `bad-option`
 *
 * @example
 * ```ts
 * import { parseCsv } from "tidemark/csv";
 * console.log(parseCsv('iata,name\nABE,"Lehigh Valley, PA"\n')); // [ { iata: 'ABE', name: 'Lehigh Valley, PA' } ]
 * ```
 */
export function parseCsv<const Column extends string>(
  text: string,
  options: ParseCsvOptions<Column> &
    ({ readonly columns: readonly Column[] } | { readonly header: readonly Column[] }),
): Record<Column, string>[];
export function parseCsv<Row extends object = Record<string, string>>(
  text: string,
  options?: ParseCsvOptions,
): Row[];
export function parseCsv<Row>(text: string, options: ParseCsvOptions = {}): Row[] {
  checkCsvOptions("parseCsv", options, { onBadRecord: aFunction });
  demand("parseCsv", "text", text, ["a text", (value) => typeof value === "string"]);
  const parser = new CsvParser<Row>(Papa, options);
  const rows: Row[] = [];
  let line = 1;
  for (let at = text.startsWith("\uFEFF") ? 1 : 0; at < text.length; ) {
    const end = parser.next(text, at, true);
    if (parser.outcome === "record") rows.push(parser.value);
    if (parser.outcome === "bad") {
      const record = text.slice(at, end);
      const site = { partition: "text", line, record: shorten(record.trimEnd()) };
      const error = new ConnectorError(parser.fatal ?? "bad-record", parser.problem, site);
      if (parser.fatal || !options.onBadRecord) throw error;
      tellBadRecord(options.onBadRecord, error, record);
    }
    line += parser.lines;
    at = end;
  }
  return rows;
}
