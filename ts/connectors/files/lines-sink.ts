import { checkedOptions } from "../checked-options.ts";
import { ConnectorError, shorten } from "../errors.ts";
import type { Sink } from "../sink.ts";
import { type FilePosition, type FileSinkOptions, fileSinkChecks, textFileSink } from "./file-sink.ts";
import type { NamedFiles } from "./named-files.ts";

/**
 * Writes a line for each record. Rewinding: exactly once with recovery; a fresh run empties the file. Written
 * as it arrives, made durable (fsync) for each snapshot and at the end.
 * @param files A path, or several with `route`. Folders must exist.
 * @throws {ConnectorError} `bad-value` where a record has a line break, for it would be read as two;
 * `cannot-open`, `file-changed`, `bad-option`
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { Dataflow, run } from "tidemark";
 * import { linesSink } from "tidemark/node";
 * const flow = new Dataflow("numbers");
 * flow.input("n", [1, 2]).map("text", String).output("out", linesSink("numbers.txt"));
 * await run(flow);
 * console.log(readFileSync("numbers.txt", "utf8")); // 1, 2
 * ```
 */
export function linesSink(
  files: NamedFiles,
  options: FileSinkOptions<string> = {},
): Sink<string, FilePosition> {
  checkedOptions("linesSink", options, fileSinkChecks);
  return textFileSink("linesSink", files, options, () => ({
    format: (values) => values.map(formatLine).join(""),
  }));
}

function formatLine(line: string): string {
  if (typeof line !== "string")
    throw new ConnectorError("bad-value", `a line must be a string, not ${typeof line}`);
  if (line.includes("\n") || line.endsWith("\r")) {
    const problem = `a line has a line break: ${JSON.stringify(shorten(line))}; jsonLinesSink can hold it`;
    throw new ConnectorError("bad-value", problem);
  }
  return `${line}\n`;
}
