import { shorten } from "../errors.ts";
import { rowOf } from "./row-of.ts";

/** The columns of a CSV text: says what a header lacks, and makes objects of rows. */
export class CsvColumns {
  /** Fields a row must have; 0: no header has been set. */
  width = 0;
  /** Names of the columns of an object made. */
  names: readonly string[] = [];
  readonly #wanted: readonly string[] | undefined;
  #picked: readonly number[] | undefined; // index of each wanted column, where not all are
  readonly #pickedFields: string[] = [];

  constructor(wanted: readonly string[] | undefined) {
    this.#wanted = wanted;
  }

  /** Returns what is wrong with the header, or "". */
  setHeader(header: readonly string[]): string {
    const indices = new Map(header.map((name, index) => [name, index]));
    const twice = header.find((name, index) => indices.get(name) !== index);
    if (twice !== undefined)
      return `two columns are named ${JSON.stringify(twice)}; name them with \`header\``;
    if (indices.has("__proto__")) return 'no column may be named "__proto__"';
    const missing = this.#wanted?.find((name) => !indices.has(name));
    if (missing !== undefined)
      return `no column is named ${JSON.stringify(missing)}; there are ${shorten(header.join(", "))}`;
    this.width = header.length;
    this.names = this.#wanted ?? header;
    this.#picked = this.#wanted?.map((name) => indices.get(name)!);
    return "";
  }

  /** The object of a row that has as many fields as the header. */
  rowOf(fields: readonly string[]): Record<string, unknown> {
    if (this.#picked === undefined) return rowOf(this.names, fields);
    for (let i = 0; i < this.#picked.length; i++) this.#pickedFields[i] = fields[this.#picked[i]!]!;
    return rowOf(this.names, this.#pickedFields);
  }
}
