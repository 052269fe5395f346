import type { TextStream } from "../../ts/inspect/progress-display.ts";

const ESCAPE = "\u001b";

/** What a terminal would show: understands text, line ends, carriage returns and the erasing of a line. */
export class Screen implements TextStream {
  columns: number | undefined = 80;
  /** Number of calls of `write`. */
  writes = 0;
  readonly #lines: string[] = [""];
  #column = 0;

  write(text: string): void {
    this.writes++;
    const pieces = text.replaceAll(`${ESCAPE}[2K`, "\u0000");
    for (const character of pieces) this.#put(character);
    if (pieces.includes(ESCAPE)) throw new Error(`not understood: ${JSON.stringify(text)}`);
  }

  /** The lines, the one with the cursor last. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  #put(character: string): void {
    const line = this.#lines.at(-1)!;
    if (character === "\n") {
      this.#lines.push("");
      this.#column = 0;
    } else if (character === "\r") this.#column = 0;
    else if (character === "\u0000") this.#lines[this.#lines.length - 1] = "";
    else {
      const before = line.padEnd(this.#column).slice(0, this.#column);
      this.#lines[this.#lines.length - 1] = before + character + line.slice(++this.#column);
    }
  }
}
