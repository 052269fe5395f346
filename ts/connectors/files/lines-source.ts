import { checkedOptions } from "../checked-options.ts";
import type { Source } from "../source.ts";
import { LinesParser } from "../text/lines.ts";
import type { TextPosition } from "../text/text-partition.ts";
import { type TextReadOptions, textChecks } from "../text/text-source.ts";
import type { Files } from "./expand-files.ts";
import { textFileSource } from "./file-source.ts";

/** How lines are read. */
export type LinesOptions = Omit<TextReadOptions, "onBadRecord">;

/**
 * Reads the lines of text files, without their line breaks (LF or CR LF) and with blank lines. A partition a
 * file, up to 32 of them open at a time; goes on at the very byte after a crash. A file is read as it was when it was
 * opened: what is added meanwhile is for the next run, and where it is cut short that is an error behind its whole lines.
 * @param files A path, a file URL, a pattern such as `logs/*.txt`, or a list of these.
 * @throws {ConnectorError} `cannot-open`, `no-files`, `bad-encoding`, `record-too-long`, `file-changed`,
 * `bad-option`
 *
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { linesSource } from "tidemark/node";
 * const flow = new Dataflow("words");
 * flow.input("lines", linesSource("book.txt")).flatMap("words", (line) => line.split(" ")).output("print", console.log);
 * await run(flow); // to, be, or, not
 * ```
 */
export function linesSource(files: Files, options: LinesOptions = {}): Source<string, TextPosition> {
  const { onBadRecord: _, ...checks } = textChecks;
  return textFileSource(
    "linesSource",
    files,
    () => new LinesParser(),
    checkedOptions("linesSource", options, checks),
  );
}
