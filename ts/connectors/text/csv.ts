import { type Check, type Checks, checkedOptions, names } from "../checked-options.ts";
import { ConnectorError } from "../errors.ts";
import { CsvColumns } from "./csv-columns.ts";
import { CsvRows } from "./csv-rows.ts";
import { aDelimiter } from "./delimiter.ts";
import type { Papaparse } from "./papaparse.ts";
import type { RecordParser } from "./record-parser.ts";

/** How rows are written in a CSV text. */
export interface CsvOptions<Column extends string = string> {
  /** What stands between two fields: one character, neither quote nor line break. A comma by default. */
  readonly delimiter?: string;
  /** Names of the columns, where the text has no header row. */
  readonly header?: readonly Column[];
  /** The columns wanted, in this order; the others are left out. All by default. */
  readonly columns?: readonly Column[];
}

/**
 * Looks at options of CSV.
 * @param beside What others that are there must be.
 * @throws {ConnectorError} `bad-option`; `bad-header` where the columns wanted are not in the header given.
 */
export function checkCsvOptions(
  of: string,
  options: CsvOptions,
  beside: Readonly<Record<string, Check>>,
): void {
  checkedOptions(of, options, { ...beside, ...csvChecks });
  const { columns, header } = options;
  const problem = header && new CsvColumns(columns).setHeader(header);
  if (problem) throw new ConnectorError("bad-header", `${of}: ${problem}`);
}

/** Such a text would be one line, its header, and the file would seem to have no rows. */
const endsByReturn = (header: string): boolean => !header.includes('"') && /\r(?!\n|$)/.test(header);
const ENDS_BY_RETURN = "it has carriage returns alone; lines must end with LF or CR LF";

const csvChecks: Checks<CsvOptions> = { delimiter: aDelimiter, header: names, columns: names };

/**
 * Reads CSV as Papa Parse does, rows to objects of strings. A field that starts with a quote ends with one, two
 * quotes inside stand for one, and it may hold delimiters and line breaks; a quote in another field stands for
 * itself. A row ends with LF or CR LF, the last one also with the input. Blank lines stand for nothing.
 * A quoted field that does not end where it must, or another number of fields than the header has, makes a bad
 * row; the first of these ends with its first line, since what follows may be sound.
 */
export class CsvParser<Row> implements RecordParser<Row> {
  outcome: "record" | "nothing" | "bad" = "nothing";
  problem = "";
  lines = 0;
  value!: Row; // set before it is read: the outcome says so
  fatal: "bad-header" | undefined;
  readonly #rows: CsvRows;
  readonly #columns: CsvColumns;

  /** @param options Checked ones. */
  constructor(papa: Papaparse, { delimiter = ",", header, columns }: CsvOptions = {}) {
    this.#rows = new CsvRows(papa, delimiter);
    this.#columns = new CsvColumns(columns);
    if (header !== undefined) this.#columns.setHeader(header);
  }

  /** Whether the next row read is the header. */
  get needsHeader(): boolean {
    return this.#columns.width === 0;
  }

  /** Names of the columns of a row read. */
  get header(): readonly string[] {
    return this.#columns.names;
  }

  next(text: string, at: number, isLast: boolean): number {
    const end = this.#rows.next(text, at);
    if (end === "open") return isLast ? this.#endLine(text, at, "a quoted field is not closed") : -1;
    if (end === "bad") return this.#endLine(text, at, "a quote inside a quoted field must be doubled");
    this.lines = this.#rows.lines;
    const { fields } = this.#rows;
    const isBlank = fields.length === 1 && fields[0] === "" && text[at] !== '"';
    if (isBlank) this.outcome = "nothing";
    else if (this.needsHeader) this.#setHeader(fields, text.slice(at, end));
    else this.#setRow(fields);
    return end;
  }

  #setHeader(fields: readonly string[], line: string): void {
    const problem = endsByReturn(line) ? ENDS_BY_RETURN : this.#columns.setHeader(fields);
    if (problem) this.fatal = "bad-header";
    this.#say(problem ? "bad" : "nothing", problem);
  }

  #setRow(fields: readonly string[]): void {
    const { width } = this.#columns;
    if (fields.length !== width) {
      this.#say("bad", `${fields.length} fields where the header has ${width}`);
      return;
    }
    this.value = this.#columns.rowOf(fields) as Row; // the caller's word: the names are those of the header
    this.outcome = "record";
  }

  /** Ends a bad row behind its first line. */
  #endLine(text: string, at: number, problem: string): number {
    if (this.needsHeader) this.fatal = "bad-header";
    this.#say("bad", problem);
    const lineFeed = text.indexOf("\n", at);
    this.lines = lineFeed < 0 ? 0 : 1;
    return lineFeed < 0 ? text.length : lineFeed + 1;
  }

  #say(outcome: "nothing" | "bad", problem: string): void {
    this.outcome = outcome;
    this.problem = problem;
  }
}
