import { ConnectorError } from "../errors.ts";
import type { RecordParser } from "./record-parser.ts";
import { rowOf } from "./row-of.ts";

/** How rows are written in a CSV text. */
export interface CsvOptions<Column extends string = string> {
  /** What stands between two fields: one character, neither quote nor line break. A comma by default. */
  readonly delimiter?: string;
  /** Names of the columns, where the text has no header row. */
  readonly header?: readonly Column[];
  /** The columns wanted, in this order; the others are left out. All by default. */
  readonly columns?: readonly Column[];
}

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Reads CSV as RFC 4180 defines it, rows to objects of strings: a field that starts with a quote ends with
 * one, two quotes inside stand for one, and it may hold delimiters and line breaks. A row ends with LF or
 * CR LF, the last one also with the input. Blank lines stand for nothing. A quote elsewhere, or another number
 * of fields than the header has, makes a bad row, which ends with its first line.
 */
export class CsvParser<Row> implements RecordParser<Row> {
  outcome: "record" | "nothing" | "bad" = "nothing";
  problem = "";
  lines = 0;
  value!: Row; // set before it is read: the outcome says so
  fatal: "bad-header" | undefined;
  readonly #delimiter: string;
  readonly #delimiterCode: number;
  readonly #wanted: readonly string[] | undefined;
  #width = 0; // fields a row must have; 0: the header has not been read
  #names: readonly string[] = [];
  #picked: readonly number[] | undefined; // index of each wanted column, where not all are
  readonly #fields: string[] = [];
  readonly #pickedFields: string[] = [];
  #count = 0;
  #quoteText = ""; // the text that #nextQuote belongs to
  #nextQuote = -1;

  /** @throws {ConnectorError} `bad-option`, `bad-header` */
  constructor(options: CsvOptions = {}) {
    const { delimiter = ",", header, columns } = options;
    if (delimiter.length !== 1 || '"\r\n'.includes(delimiter)) {
      const problem = `\`delimiter\` must be one character, no quote or line break, not ${JSON.stringify(delimiter)}`;
      throw new ConnectorError("bad-option", problem);
    }
    this.#delimiter = delimiter;
    this.#delimiterCode = delimiter.charCodeAt(0);
    this.#wanted = columns;
    const problem = header && this.#setHeader(header);
    if (problem) throw new ConnectorError("bad-header", problem);
  }

  /** Whether the next row read is the header. */
  get needsHeader(): boolean {
    return this.#width === 0;
  }

  /** Names of the columns of a row read. */
  get header(): readonly string[] {
    return this.#names;
  }

  next(text: string, at: number, isLast: boolean): number {
    if (text !== this.#quoteText || this.#nextQuote < at) this.#findQuote(text, at);
    const lineEnd = text.indexOf("\n", at);
    const end = lineEnd < 0 ? text.length : lineEnd;
    if (this.#nextQuote < end) return this.#nextQuoted(text, at, isLast);
    if (lineEnd < 0 && !isLast) return -1;
    this.lines = lineEnd < 0 ? 0 : 1;
    this.#split(text, at, lineEnd > at && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end);
    this.#finish();
    return lineEnd < 0 ? end : end + 1;
  }

  #findQuote(text: string, at: number): void {
    const found = text.indexOf('"', at);
    this.#quoteText = text;
    this.#nextQuote = found < 0 ? Number.POSITIVE_INFINITY : found;
  }

  /** Cuts a line without quotes into fields. */
  #split(text: string, at: number, end: number): void {
    let count = 0;
    let start = at;
    if (at < end) {
      for (;;) {
        const next = text.indexOf(this.#delimiter, start);
        if (next < 0 || next >= end) break;
        this.#fields[count++] = text.slice(start, next);
        start = next + 1;
      }
      this.#fields[count++] = text.slice(start, end);
    }
    this.#count = count;
  }

  /** Reads a row that has quotes, field by field. */
  #nextQuoted(text: string, at: number, isLast: boolean): number {
    this.#count = 0;
    this.lines = 0;
    let next = at;
    for (;;) {
      const end =
        text.charCodeAt(next) === quote ? this.#quotedField(text, next) : this.#plainField(text, next);
      if (end === -1) return isLast ? this.#bad(text, at, "a quoted field is not closed") : -1;
      if (end === -2)
        return this.#bad(text, at, "a quote inside a field must be doubled, and the field quoted");
      const code = text.charCodeAt(end); // NaN at the end of the text
      if (code === this.#delimiterCode) {
        next = end + 1;
        continue;
      }
      if (end === text.length && !isLast) return -1;
      this.#finish();
      if (end === text.length) return end;
      this.lines++;
      return code === lineFeed ? end + 1 : end + 2;
    }
  }

  /** Reads a field up to the delimiter or the end of the row, and returns where that is. -2: a stray quote. */
  #plainField(text: string, start: number): number {
    let end = start;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === this.#delimiterCode || code === lineFeed || isCrLf(text, end, code)) break;
      if (code === quote) return -2;
    }
    this.#fields[this.#count++] = text.slice(start, end);
    return end;
  }

  /** Likewise for a quoted field. -1: it is not closed. */
  #quotedField(text: string, start: number): number {
    let value = "";
    let from = start + 1;
    for (;;) {
      const close = text.indexOf('"', from);
      if (close < 0) return -1;
      value += text.slice(from, close);
      from = close + 1;
      if (text.charCodeAt(from) !== quote) break;
      value += '"';
      from++;
    }
    this.#fields[this.#count++] = value;
    this.lines += countLineFeeds(value);
    const code = text.charCodeAt(from);
    const isEnd = from >= text.length || code === this.#delimiterCode || code === lineFeed;
    return isEnd || isCrLf(text, from, code) ? from : -2;
  }

  /** Makes the fields read a row, or the header. */
  #finish(): void {
    if (this.#count === 0) {
      this.outcome = "nothing";
    } else if (this.#width === 0) {
      const problem = this.#setHeader(this.#fields.slice(0, this.#count));
      if (problem) this.fatal = "bad-header";
      this.#say(problem ? "bad" : "nothing", problem);
    } else if (this.#count === this.#width) {
      this.value = this.#row() as Row; // the caller's word: the names are those of the header
      this.outcome = "record";
    } else {
      this.#say("bad", `${this.#count} fields where the header has ${this.#width}`);
    }
  }

  #row(): Record<string, unknown> {
    if (this.#picked === undefined) return rowOf(this.#names, this.#fields);
    for (let i = 0; i < this.#picked.length; i++) this.#pickedFields[i] = this.#fields[this.#picked[i]!]!;
    return rowOf(this.#names, this.#pickedFields);
  }

  #say(outcome: "nothing" | "bad", problem: string): void {
    this.outcome = outcome;
    this.problem = problem;
  }

  /** Ends a bad row behind its first line: what follows may be sound. */
  #bad(text: string, at: number, problem: string): number {
    if (this.#width === 0) this.fatal = "bad-header";
    this.#say("bad", problem);
    const end = text.indexOf("\n", at);
    this.lines = end < 0 ? 0 : 1;
    return end < 0 ? text.length : end + 1;
  }

  /** Returns what is wrong with the header, or "". */
  #setHeader(header: readonly string[]): string {
    const twice = header.find((name, index) => header.indexOf(name) !== index);
    if (twice !== undefined)
      return `two columns are named ${JSON.stringify(twice)}; name them with \`header\``;
    if (header.includes("__proto__")) return 'no column may be named "__proto__"';
    const missing = this.#wanted?.find((name) => !header.includes(name));
    if (missing !== undefined)
      return `no column is named ${JSON.stringify(missing)}; there are ${header.join(", ")}`;
    this.#width = header.length;
    this.#names = this.#wanted ?? header;
    this.#picked = this.#wanted?.map((name) => header.indexOf(name));
    return "";
  }
}

function isCrLf(text: string, at: number, code: number): boolean {
  return code === carriageReturn && text.charCodeAt(at + 1) === lineFeed;
}

function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
