import { checkedOptions } from "../checked-options.ts";
import { ConnectorError } from "../errors.ts";
import type { Sink } from "../sink.ts";
import { type FilePosition, type FileSinkOptions, fileSinkChecks, textFileSink } from "./file-sink.ts";
import type { NamedFiles } from "./named-files.ts";

/**
 * Writes each record as JSON on a line of its own. Rewinding: exactly once with recovery; a fresh run empties
 * the file. Written as it arrives, made durable (fsync) for each snapshot and at the end.
 * @param files A path, or several with `route`. Folders must exist.
 * @throws {ConnectorError} `bad-value` where a record has no JSON form; `cannot-open`, `file-changed`, `bad-option`
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
  return textFileSink("jsonLinesSink", files, options, () => ({
    format: (values) => values.map(formatJson).join(""),
  }));
}

function formatJson(value: unknown): string {
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) throw new ConnectorError("bad-value", `${typeof value} has no JSON form`);
  return `${json}\n`;
}
