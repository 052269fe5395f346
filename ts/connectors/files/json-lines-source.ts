import { aFunction, checkedOptions } from "../checked-options.ts";
import type { Source } from "../source.ts";
import { JsonLinesParser } from "../text/json-lines.ts";
import type { TextPosition } from "../text/text-partition.ts";
import { type TextReadOptions, textChecks } from "../text/text-source.ts";
import type { Files } from "./expand-files.ts";
import { textFileSource } from "./file-source.ts";

/** How JSON lines are read. */
export interface JsonLinesOptions<T> extends TextReadOptions {
  /** Tells whether a value is what it should be; if not, the record is bad. Without it your word is taken. */
  readonly check?: (value: unknown) => value is T;
}

/**
 * Reads files that hold a JSON text on each line; blank lines are passed over. A partition a file, up to 32 of them open
 * at a time; goes on at the very byte after a crash. A file is read as it was when it was opened.
 * @param files A path, a file URL, a pattern such as `events/*.jsonl`, or a list of these.
 * @throws {ConnectorError} `bad-record` where a line is no JSON or does not pass `check`, unless `onBadRecord`
 * is given or the input's `onError` says otherwise; `cannot-open`, `no-files`, `bad-encoding`, `record-too-long`,
 * `file-changed`, `bad-option`
 *
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { jsonLinesSource } from "tidemark/node";
 * const flow = new Dataflow("events");
 * const bad: string[] = [];
 * const onBadRecord = (_error: unknown, line: string) => void bad.push(line.trim());
 * const events = jsonLinesSource<{ id: string }>("events.jsonl", { onBadRecord });
 * flow.input("events", events).map("id", (event) => event.id).output("print", console.log);
 * await run(flow); // a, b
 * console.log(bad); // [ 'no JSON' ]
 * ```
 */
export function jsonLinesSource<T = unknown>(
  files: Files,
  options: JsonLinesOptions<T> = {},
): Source<T, TextPosition> {
  const checked = checkedOptions("jsonLinesSource", options, { ...textChecks, check: aFunction });
  return textFileSource("jsonLinesSource", files, () => new JsonLinesParser<T>(options.check), checked);
}
