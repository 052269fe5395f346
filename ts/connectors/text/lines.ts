import type { RecordParser } from "./record-parser.ts";

const carriageReturn = 0x0d;

/** The end of the line that starts at `at`, without its line break; sets where the next one starts. */
export class LineCutter {
  next = 0;
  lines = 0;

  /** Returns where the line's text ends. */
  cut(text: string, at: number): number {
    const lineFeed = text.indexOf("\n", at);
    this.lines = lineFeed < 0 ? 0 : 1;
    this.next = lineFeed < 0 ? text.length : lineFeed + 1;
    const end = lineFeed < 0 ? text.length : lineFeed;
    return lineFeed > at && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
  }
}

/** Every line is a record, blank ones too. It ends with LF or CR LF, the last one also with the input. */
export class LinesParser implements RecordParser<string> {
  readonly outcome = "record";
  readonly problem = "";
  readonly #cutter = new LineCutter();
  value = "";
  lines = 0;

  next(text: string, at: number, isLast: boolean): number {
    const end = this.#cutter.cut(text, at);
    if (this.#cutter.lines === 0 && !isLast) return -1;
    this.value = text.slice(at, end);
    this.lines = this.#cutter.lines;
    return this.#cutter.next;
  }
}
