import { checkedOptions } from "../checked-options.ts";
import { ConnectorError } from "../errors.ts";
import type { Sink } from "../sink.ts";
import { jsonText } from "../text/json-text.ts";
import {
  type FilePosition,
  type FileSinkOptions,
  fileSinkChecks,
  type RecordFormatter,
  textFileSink,
} from "./file-sink.ts";
import type { NamedFiles } from "./named-files.ts";

/**
 * Writes each record as JSON on a line of its own. While the flow runs, what it writes stands beside the file, as
 * `.name.part`; when the flow has ended it takes the file's place, as a whole. A flow that fails leaves the file as it
 * was, and the part until the next run. With `append`, lines are added to the file at once instead. In either case a
 * write that fails leaves no piece of a line. Rewinding: exactly once with recovery. Made durable (fsync) for each
 * snapshot and at the end.
 * @param files A path or file URL, or several with `route`. Folders must exist.
 * @param options `append`, `route`: see {@link FileSinkOptions}.
 * @throws {ConnectorError} `bad-value` where a record, or something in it, has no JSON form: a function, a `Map`,
 * a `Set`, an `Error`; `cannot-open`, `file-changed`, `file-in-use`,
 * `bad-option`
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { Dataflow, run } from "tidemark";
 * import { jsonLinesSink } from "tidemark/node";
 * const flow = new Dataflow("numbers");
 * flow.input("n", [{ n: 1 }]).output("out", jsonLinesSink("numbers.jsonl"));
 * await run(flow);
 * console.log(readFileSync("numbers.jsonl", "utf8")); // {"n":1}
 * ```
 */
export function jsonLinesSink<T>(files: NamedFiles, options: FileSinkOptions<T> = {}): Sink<T, FilePosition> {
  checkedOptions("jsonLinesSink", options, fileSinkChecks);
  return textFileSink("jsonLinesSink", files, options, () => jsonLinesFormatter);
}

/** JSON on a line for each record. */
export const jsonLinesFormatter: RecordFormatter<unknown> = {
  format: (values) => values.map(formatJson).join(""),
};

function formatJson(value: unknown): string {
  const json = jsonText(value);
  if (json === undefined) throw new ConnectorError("bad-value", `${typeof value} has no JSON form`);
  return `${json}\n`;
}
