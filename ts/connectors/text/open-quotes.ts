/**
 * Tells of rows of a CSV text that ends within a quoted field that they do, too, at a fraction of what parsing all the rest
 * again for each of them would cost: rows that have once begun a field at the same place go the same way from there.
 */
export class OpenQuotes {
  readonly #text: string;
  readonly #delimiter: string;
  /** Where fields begin that lead to a quoted one which the text ends in. */
  readonly #leading: Set<number> = new Set();

  constructor(text: string, delimiter: string) {
    this.#text = text;
    this.#delimiter = delimiter;
  }

  /** Whether it is of this text. */
  isOf(text: string): boolean {
    return text === this.#text;
  }

  /** Whether the row that begins here is known to end with the text, within quotes. */
  leadsOut(at: number): boolean {
    const begun: number[] = [];
    for (let field: number | undefined = at; field !== undefined; field = this.#fieldAfter(field)) {
      if (this.#leading.has(field) || this.#isOpen(field)) {
        for (const place of begun) this.#leading.add(place);
        this.#leading.add(field);
        return true;
      }
      begun.push(field);
    }
    return false;
  }

  #isOpen(field: number): boolean {
    return this.#text[field] === '"' && this.#closing(field) < 0;
  }

  /** The next field of the same row; undefined where the row ends, or is not what it should be. */
  #fieldAfter(field: number): number | undefined {
    const text = this.#text;
    if (text[field] === '"') {
      const closing = this.#closing(field);
      return text[closing + 1] === this.#delimiter ? closing + 2 : undefined;
    }
    const delimiter = text.indexOf(this.#delimiter, field);
    const lineFeed = text.indexOf("\n", field);
    const isLast = delimiter < 0 || (lineFeed >= 0 && lineFeed < delimiter);
    return isLast ? undefined : delimiter + 1;
  }

  /** The quote that ends the field, or -1. */
  #closing(field: number): number {
    const text = this.#text;
    let quote = text.indexOf('"', field + 1);
    while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
    return quote;
  }
}
