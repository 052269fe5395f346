import { checkedOptions } from "../checked-options.ts";
import { ConnectorError, shorten } from "../errors.ts";
import type { Sink } from "../sink.ts";
import {
  type FilePosition,
  type FileSinkOptions,
  fileSinkChecks,
  type RecordFormatter,
  textFileSink,
} from "./file-sink.ts";
import type { NamedFiles } from "./named-files.ts";

/**
 * Writes a line for each record. While the flow runs, what it writes stands beside the file, as `.name.part`; when the
 * flow has ended it takes the file's place, as a whole. A flow that fails leaves the file as it was, and the part until
 * the next run. With `append`, lines are added to the file at once instead. In either case a write that fails leaves no
 * piece of a line. Rewinding: exactly once with recovery. Made durable (fsync) for each snapshot and at the end.
 * @param files A path or file URL, or several with `route`. Folders must exist.
 * @param options `append`, `route`: see {@link FileSinkOptions}.
 * @throws {ConnectorError} `bad-value` where a record has a line break or ends with CR, for it would be read as another;
 * `cannot-open`, `file-changed`, `file-in-use`, `bad-option`
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
  return textFileSink("linesSink", files, options, () => linesFormatter);
}

/** A line for each record. */
export const linesFormatter: RecordFormatter<string> = {
  format: (values) => values.map(formatLine).join(""),
};

function formatLine(line: string): string {
  if (typeof line !== "string")
    throw new ConnectorError("bad-value", `a line must be a string, not ${typeof line}`);
  if (line.includes("\n") || line.endsWith("\r")) {
    const problem = `a line has a line break: ${JSON.stringify(shorten(line))}; jsonLinesSink can hold it`;
    throw new ConnectorError("bad-value", problem);
  }
  return `${line}\n`;
}
