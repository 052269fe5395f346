import { ConnectorError } from "../errors.ts";
import type { Sink } from "../sink.ts";
import { type FilePosition, type FileSinkOptions, textFileSink } from "./file-sink.ts";

/**
 * Writes each record as JSON on a line of its own. Rewinding: exactly once with recovery; a fresh run empties
 * the file. Written as it arrives, made durable (fsync) for each snapshot and at the end.
 * @param files A path, or several with `route`. Folders must exist.
 * @throws {ConnectorError} `bad-value` where a record has no JSON form; `cannot-open`, `file-changed`, `bad-option`
 *
 * @example
 * ```ts
 * import { Dataflow } from "tidemark";
 * import { jsonLinesSink } from "tidemark/node";
 * new Dataflow("n").input("n", [{ n: 1 }]).output("out", jsonLinesSink("numbers.jsonl"));
 * ```
 */
export function jsonLinesSink<T>(
  files: string | readonly string[],
  options: FileSinkOptions<T> = {},
): Sink<T, FilePosition> {
  return textFileSink(files, () => ({ format: formatJson }), options);
}

function formatJson(value: unknown): string {
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) throw new ConnectorError("bad-value", `${typeof value} has no JSON form`);
  return `${json}\n`;
}
