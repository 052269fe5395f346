import { OpenQuotes } from "./open-quotes.ts";
import type { Papaparse } from "./papaparse.ts";

const byteOrderMark = "\uFEFF";
const shortPiece = 256;
const longPiece = 64 * 1024;

/**
 * Hands out the rows of a text one by one, and knows where each ends. Papa Parse makes them, a piece of whole
 * lines at once; where a row ends follows from the line breaks in its fields, for they are all it has but one.
 */
export class CsvRows {
  /** The fields of the row read. */
  fields: readonly string[] = [];
  /** Number of line breaks that it passed. */
  lines = 0;
  readonly #papa: Papaparse;
  readonly #delimiter: string;
  #text = "";
  #at = 0; // where the next row starts
  #rows: readonly string[][] = [];
  #next = 0; // index of that row
  #hasQuotes = false; // the piece parsed last has some
  #open: OpenQuotes | undefined; // of the text that ended within quotes last
  #then: "more" | "open" | "bad" = "more"; // what comes behind #rows; "more": what is yet to be parsed
  /** Characters parsed at once. Few after a bad row: else each of many would have all the rest parsed again. */
  #piece = longPiece;

  constructor(papa: Papaparse, delimiter: string) {
    this.#papa = papa;
    this.#delimiter = delimiter;
  }

  /**
   * Reads the row that starts at `at`.
   * @param text Ends behind a whole line, or where the input ends.
   * @returns Where it ends; "open": a quoted field goes on behind the text; "bad": one does not end where it must.
   */
  next(text: string, at: number): number | "open" | "bad" {
    if (this.#open?.isOf(text) === true && this.#open.leadsOut(at)) return "open";
    const isParsed = at === this.#at && text === this.#text;
    if (!isParsed || (this.#next === this.#rows.length && this.#then === "more")) this.#parse(text, at);
    if (this.#next < this.#rows.length) return this.#take(this.#rows[this.#next++]!);
    if (this.#then === "bad") return "bad";
    this.#open = new OpenQuotes(text, this.#delimiter);
    return "open";
  }

  #take(fields: string[]): number {
    const start = this.#at;
    let breaks = 1;
    if (this.#hasQuotes) for (const field of fields) breaks += lineFeedsIn(field);
    let end = start;
    for (this.lines = 0; this.lines < breaks; this.lines++) {
      const lineFeed = this.#text.indexOf("\n", end);
      end = lineFeed < 0 ? this.#text.length : lineFeed + 1;
      if (lineFeed < 0) break; // the input's last row
    }
    if (this.lines === breaks) this.#dropCarriageReturn(fields, start, end);
    this.#at = end;
    this.fields = fields;
    return end;
  }

  /** To Papa Parse, a line ends with LF alone. The CR before it belongs to the last field, unless that is quoted. */
  #dropCarriageReturn(fields: string[], start: number, end: number): void {
    const last = fields.length - 1;
    const field = fields[last]!;
    if (!field.endsWith("\r")) return;
    const from = end - 1 - field.length;
    const isPlain = from === start || this.#text[from - 1] === this.#delimiter;
    // As much raw text as the field is long, quoted, can be equal to it only if it is all quotes, space and CR:
    // then there is no delimiter before it.
    if (isPlain && this.#text.startsWith(field, from)) fields[last] = field.slice(0, -1);
  }

  /** Parses a piece that has at least a row, or as much as there is. */
  #parse(text: string, at: number): void {
    this.#text = text;
    this.#at = at;
    this.#next = 0;
    for (let length = this.#piece; ; length *= 4) {
      const lineFeed = at + length < text.length ? text.indexOf("\n", at + length) : -1;
      const end = lineFeed < 0 ? text.length : lineFeed + 1;
      this.#parsePiece(text.slice(at, end));
      if (this.#then === "open" && end < text.length) this.#then = "more";
      if (this.#rows.length > 0 || this.#then !== "more") break;
    }
    this.#piece = this.#then === "bad" ? shortPiece : Math.min(longPiece, this.#piece * 4);
  }

  #parsePiece(piece: string): void {
    let text = piece.endsWith("\n") ? piece : `${piece}\n`;
    if (text.startsWith(byteOrderMark)) text = byteOrderMark + text; // one is dropped, but only a file's first is a mark
    const { data, errors } = this.#papa.parse(text, { delimiter: this.#delimiter, newline: "\n" });
    const sound = errors[0]?.row ?? data.length - 1; // the last is what stands behind the last line break
    this.#rows = data.slice(0, sound);
    this.#hasQuotes = text.includes('"');
    if (errors.length === 0) this.#then = "more";
    else this.#then = errors[0]!.code === "MissingQuotes" ? "open" : "bad";
  }
}

function lineFeedsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
