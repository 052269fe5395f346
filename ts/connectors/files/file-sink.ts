import { resolve } from "node:path";
import { aBoolean, aFunction, type Checks } from "../checked-options.ts";
import { ConnectorError } from "../errors.ts";
import type { Sink } from "../sink.ts";
import type { MaybePromise } from "../source.ts";
import { orExplain } from "./file-input.ts";
import { FilePartition } from "./file-partition.ts";
import { type NamedFiles, pathsOf } from "./named-files.ts";
import { type OutputFile, openOutputFile, targetOf } from "./output-file.ts";

/** Where in a file the next write starts. */
export interface FilePosition {
  /** Offset in bytes. */
  readonly byte: number;
}

/** How files are written. */
export interface FileSinkOptions<T> {
  /** For several files: the index of the one a record goes to. */
  readonly route?: (value: T, count: number) => number;
  /**
   * Whether records are added to what the file holds, where it is. By default a file is replaced, as a whole, when the
   * flow has ended.
   */
  readonly append?: boolean;
}

/** What the options of file sinks must be. */
export const fileSinkChecks: Checks<FileSinkOptions<never>> = { route: aFunction, append: aBoolean };

/** Makes text of records. */
export interface RecordFormatter<T> {
  /** The text that a file starts with. @param first The record behind it; undefined where none has come. */
  head?(first: T | undefined): string;
  /** The text of some records, the last line break included. */
  format(values: readonly T[]): string;
}

/**
 * A rewinding sink over text files: a partition a file. A fresh run replaces the file when it ends, or appends; a
 * resumed one cuts back to where the snapshot left it, so each record is in it exactly once.
 * @param of The connector, for messages.
 * @param options Checked ones.
 * @param makeFormatter Is given the file with what is kept of it: a header may stand there.
 */
export function textFileSink<T>(
  of: string,
  files: NamedFiles,
  { route, append = false }: FileSinkOptions<T>,
  makeFormatter: (file: OutputFile) => MaybePromise<RecordFormatter<T>>,
): Sink<T, FilePosition> {
  const paths = pathsOf(of, files);
  if (paths.length !== 1 && (paths.length === 0 || !route || new Set(paths).size !== paths.length)) {
    const problem = "several files must differ and need a `route`; none will not do";
    throw new ConnectorError("bad-option", `${of}: ${problem}`);
  }
  const mode = append ? "append" : "replace";
  const open: Sink<T, FilePosition>["open"] = async (path, position, { signal, done }) => {
    const file = await openOutputFile(path, { mode, signal, run: done ?? signal, keep: position?.byte });
    try {
      const formatter = orExplain(path, Promise.resolve(makeFormatter(file)), "read-failed");
      return new FilePartition(file, await formatter);
    } catch (error) {
      await file.leave();
      throw error;
    }
  };
  // What leads nowhere is told of when it is opened.
  const targets = (): Promise<string[]> =>
    Promise.all(paths.map((path) => targetOf(path).catch(() => resolve(path))));
  return { partitions: () => paths, files: targets, open, ...(route && { route }) };
}
