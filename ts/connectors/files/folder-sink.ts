import { resolve } from "node:path";
import { aFunction, type Checks, checkedOptions, names } from "../checked-options.ts";
import { ConnectorError } from "../errors.ts";
import type { Prepared, Sink } from "../sink.ts";
import type { MaybePromise } from "../source.ts";
import { aDelimiter } from "../text/delimiter.ts";
import { csvFormatter } from "./csv-sink.ts";
import type { RecordFormatter } from "./file-sink.ts";
import { FolderPartition } from "./folder-partition.ts";
import { jsonLinesFormatter } from "./json-lines-sink.ts";
import { linesFormatter } from "./lines-sink.ts";
import { type NamedFiles, pathsOf } from "./named-files.ts";
import { claim, targetOf } from "./output-file.ts";
import { mustBeFolder, PartFiles } from "./part-files.ts";

/** How the files of a folder are written. */
export interface FolderSinkOptions<T> {
  /** For several folders: the index of the one a record goes to. */
  readonly route?: (value: T, count: number) => number;
}

/** How the CSV files of a folder are written. */
export interface CsvFolderSinkOptions<Row> extends FolderSinkOptions<Row> {
  /** The columns, in order; what else a row has is left out. By default those of the first row of each file. */
  readonly columns?: readonly (keyof Row & string)[];
  /** A comma by default. */
  readonly delimiter?: string;
}

/** What is saved of a folder: the names of files that are to be published. */
export type FolderPosition = readonly Prepared<string>[];

const checks: Checks<FolderSinkOptions<never>> = { route: aFunction };

/**
 * Writes a line for each record into a new file of a folder for each epoch, `part-….txt`, which comes to be at its commit;
 * without recovery, into one that comes to be when the flow has ended. What is there stays as it is and is never written
 * again, so it can be read, or moved away, as soon as it is there. Until then it stands in the folder with a dot before its
 * name; a flow that fails leaves nothing that a next run with the same store does not publish or remove. Transactional:
 * exactly once with recovery, and what is not committed cannot be seen.
 * @param folders A path or file URL of a folder, or several with `route`. It is made if it is not there; the one above must
 * be.
 * @param options `route`: see {@link FolderSinkOptions}.
 * @throws {ConnectorError} `bad-value` as of `linesSink`; `cannot-open`, `file-in-use`, `bad-option`
 *
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { linesFolderSink, linesSource } from "tidemark/node";
 * const flow = new Dataflow("numbers");
 * flow.input("n", [1, 2]).map("text", String).output("out", linesFolderSink("numbers"));
 * await run(flow);
 * const printing = new Dataflow("printing");
 * printing.input("in", linesSource("numbers/*.txt")).output("print", console.log);
 * await run(printing); // 1, 2
 * ```
 */
export function linesFolderSink(
  folders: NamedFiles,
  options: FolderSinkOptions<string> = {},
): Sink<string, FolderPosition> {
  checkedOptions("linesFolderSink", options, checks);
  return folderSink("linesFolderSink", folders, "txt", options, () => linesFormatter);
}

/**
 * Writes each record as JSON on a line of its own into a new file of a folder for each epoch, `part-….jsonl`. All else is as
 * with {@link linesFolderSink}.
 * @param folders A path or file URL of a folder, or several with `route`.
 * @param options `route`: see {@link FolderSinkOptions}.
 * @throws {ConnectorError} `bad-value` as of `jsonLinesSink`; `cannot-open`, `file-in-use`, `bad-option`
 *
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { jsonLinesFolderSink, jsonLinesSource } from "tidemark/node";
 * const flow = new Dataflow("numbers");
 * flow.input("n", [{ n: 1 }]).output("out", jsonLinesFolderSink("numbers"));
 * await run(flow);
 * const printing = new Dataflow("printing");
 * printing.input("in", jsonLinesSource("numbers/*.jsonl")).output("print", console.log);
 * await run(printing); // { n: 1 }
 * ```
 */
export function jsonLinesFolderSink<T>(
  folders: NamedFiles,
  options: FolderSinkOptions<T> = {},
): Sink<T, FolderPosition> {
  checkedOptions("jsonLinesFolderSink", options, checks);
  return folderSink("jsonLinesFolderSink", folders, "jsonl", options, () => jsonLinesFormatter);
}

/**
 * Writes each record as a CSV row into a new file of a folder for each epoch, `part-….csv`, each with a header. All else is as
 * with {@link linesFolderSink}. Needs the package papaparse (`npm install papaparse`).
 * @param folders A path or file URL of a folder, or several with `route`.
 * @param options `columns`, `delimiter`, `route`: see {@link CsvFolderSinkOptions}.
 * @throws {ConnectorError} `bad-value` as of `csvSink`; `cannot-open`, `file-in-use`, `bad-option`
 *
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { csvFolderSink, csvSource } from "tidemark/node";
 * const flow = new Dataflow("squares");
 * flow.input("n", [2, 3]).map("square", (n) => ({ n, square: n * n })).output("out", csvFolderSink("squares"));
 * await run(flow);
 * const printing = new Dataflow("printing");
 * printing.input("in", csvSource("squares/*.csv")).output("print", ({ n, square }) => console.log(n, square));
 * await run(printing); // 2 4, 3 9
 * ```
 */
export function csvFolderSink<Row extends object>(
  folders: NamedFiles,
  options: CsvFolderSinkOptions<Row> = {},
): Sink<Row, FolderPosition> {
  checkedOptions("csvFolderSink", options, { ...checks, columns: names, delimiter: aDelimiter });
  const { columns, delimiter } = options;
  return folderSink("csvFolderSink", folders, "csv", options, () => csvFormatter(columns, delimiter));
}

/** @param of The connector, for messages. @param makeFormatter Called for each file. */
function folderSink<T>(
  of: string,
  folders: NamedFiles,
  extension: string,
  { route }: FolderSinkOptions<T>,
  makeFormatter: () => MaybePromise<RecordFormatter<T>>,
): Sink<T, FolderPosition> {
  const paths = pathsOf(of, folders).map((path) => path.replace(/(?<=[^/])\/+$/, ""));
  if (paths.length !== 1 && (paths.length === 0 || !route || new Set(paths).size !== paths.length)) {
    const problem = "several folders must differ and need a `route`; none will not do";
    throw new ConnectorError("bad-option", `${of}: ${problem}`);
  }
  const exampleIn = async (path: string): Promise<string> =>
    PartFiles.exampleIn(await targetOf(path).catch(() => resolve(path)), extension);
  return {
    partitions: () => paths,
    files: () => Promise.all(paths.map(exampleIn)),
    ...(route && { route }),
    async open(path, prepared, { host, signal, done }) {
      const folder = await targetOf(path);
      await mustBeFolder(path, folder);
      const isResumed = prepared !== undefined;
      const release = claim([folder], path, { signal, run: done ?? signal, isResumed });
      try {
        const parts = new PartFiles(path, folder, extension, host.now());
        await parts.settle((prepared ?? []).map(({ token }) => token));
        return new FolderPartition(parts, makeFormatter, release);
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}
