import { isPromise } from "../is-promise.ts";
import { LineCutter } from "./lines.ts";
import type { RecordParser } from "./record-parser.ts";

/** Every line is a JSON text; blank lines are passed over. */
export class JsonLinesParser<T> implements RecordParser<T> {
  outcome: "record" | "nothing" | "bad" = "nothing";
  problem = "";
  lines = 0;
  value!: T; // set before it is read: the outcome says so
  readonly #check: ((value: unknown) => boolean) | undefined;
  readonly #cutter = new LineCutter();

  constructor(check?: (value: unknown) => boolean) {
    this.#check = check;
  }

  next(text: string, at: number, isLast: boolean): number {
    const end = this.#cutter.cut(text, at);
    if (this.#cutter.lines === 0 && !isLast) return -1;
    this.lines = this.#cutter.lines;
    this.outcome = this.#parse(text.slice(at, end));
    return this.#cutter.next;
  }

  #parse(line: string): "record" | "nothing" | "bad" {
    // An error is dear, and there may be many of these.
    if (line === "" || (line.charCodeAt(0) <= 0x20 && line.trim() === "")) return "nothing";
    try {
      this.value = JSON.parse(line) as T; // the caller's word, or `check`
    } catch (error) {
      this.problem = `not a JSON text: ${(error as Error).message}`;
      return "bad";
    }
    return this.#passes(this.value) ? "record" : "bad";
  }

  #passes(value: unknown): boolean {
    try {
      const passes: unknown = this.#check === undefined || this.#check(value);
      if (passes && !isPromise(passes)) return true;
      this.problem = passes
        ? "`check` gave a promise, which would pass for true: it must answer at once"
        : "did not pass `check`";
    } catch (error) {
      this.problem = `\`check\` threw: ${error instanceof Error ? error.message : String(error)}`;
    }
    return false;
  }
}
