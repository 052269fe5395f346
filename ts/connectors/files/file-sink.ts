import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { ConnectorError } from "../errors.ts";
import type { Sink, SinkPartition } from "../sink.ts";
import { openOrExplain } from "./file-input.ts";

/** Where in a file the next write starts. */
export interface FilePosition {
  /** Offset in bytes. */
  readonly byte: number;
}

/** How files are written. */
export interface FileSinkOptions<T> {
  /** For several files: the index of the one a record goes to. */
  readonly route?: (value: T, count: number) => number;
}

/** Makes text of records. */
export interface RecordFormatter<T> {
  /** The text of some records, the last line break included. */
  format(values: readonly T[]): string;
}

/** Characters written at once, and records formatted at once: long batches do not make one long string. */
const writeLength = 256 * 1024;
const formatCount = 64;

/**
 * A rewinding sink over text files: a partition a file. A fresh run empties the file; a resumed one cuts it
 * back to where the snapshot left it, so each record is in it exactly once.
 * @param makeFormatter Is given the text the file starts with, as far as it is kept: a header may stand there.
 */
export function textFileSink<T>(
  files: string | readonly string[],
  makeFormatter: (kept: KeptFile) => RecordFormatter<T> | Promise<RecordFormatter<T>>,
  options: FileSinkOptions<T>,
): Sink<T, FilePosition> {
  const paths = typeof files === "string" ? [files] : files;
  const { route } = options;
  if (paths.length !== 1 && (paths.length === 0 || !route || new Set(paths).size !== paths.length)) {
    throw new ConnectorError("bad-option", "several files must differ and need a `route`; none will not do");
  }
  const open = async (path: string, position?: FilePosition): Promise<SinkPartition<T, FilePosition>> => {
    const file = position ? await reopen(path, position.byte) : await create(path);
    const start = position?.byte ?? 0;
    try {
      return new FilePartition(file, path, start, await makeFormatter({ path, file, size: start }));
    } catch (error) {
      await file.close();
      throw error;
    }
  };
  return { partitions: () => paths, open, ...(route && { route }) };
}

/** The part of a file that a resumed run keeps. */
export interface KeptFile {
  readonly path: string;
  readonly file: FileHandle;
  /** In bytes. */
  readonly size: number;
}

class FilePartition<T> implements SinkPartition<T, FilePosition> {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #formatter: RecordFormatter<T>;
  #byte: number;

  constructor(file: FileHandle, path: string, byte: number, formatter: RecordFormatter<T>) {
    this.#file = file;
    this.#path = path;
    this.#byte = byte;
    this.#formatter = formatter;
  }

  async write(values: readonly T[]): Promise<void> {
    let text = "";
    for (let from = 0; from < values.length; from += formatCount) {
      text += this.#format(values.slice(from, from + formatCount));
      if (text.length < writeLength) continue;
      await this.#append(text);
      text = "";
    }
    if (text !== "") await this.#append(text);
  }

  async position(): Promise<FilePosition> {
    await this.#file.datasync();
    return { byte: this.#byte };
  }

  async close(): Promise<void> {
    try {
      await this.#file.datasync();
    } finally {
      await this.#file.close();
    }
  }

  async abort(): Promise<void> {
    await this.#file.close();
  }

  #format(values: readonly T[]): string {
    try {
      return this.#formatter.format(values);
    } catch (cause) {
      const partition = this.#path;
      if (cause instanceof ConnectorError)
        throw new ConnectorError(cause.code, cause.problem, { partition }, cause);
      throw new ConnectorError(
        "bad-value",
        `cannot be written: ${(cause as Error).message}`,
        { partition },
        cause,
      );
    }
  }

  async #append(text: string): Promise<void> {
    const bytes = encoder.encode(text);
    for (let from = 0; from < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, from, bytes.length - from, this.#byte);
      from += bytesWritten; // the system may take less than it is given
      this.#byte += bytesWritten;
    }
  }
}

const encoder = new TextEncoder();

async function create(path: string): Promise<FileHandle> {
  const file = await openOrExplain(path, "w+");
  await syncFolder(dirname(path)); // else a crash of the system may lose the name of a file whose bytes are safe
  return file;
}

async function reopen(path: string, keep: number): Promise<FileHandle> {
  const file = await openOrExplain(path, "r+");
  const { size } = await file.stat();
  if (size < keep) {
    await file.close();
    const problem = `holds ${size} bytes, but the last run had written ${keep}: it was cut or replaced`;
    throw new ConnectorError("file-changed", problem, { partition: path });
  }
  await file.truncate(keep);
  return file;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined); // Windows opens no folders, and needs no sync
  await folder?.sync().catch(() => {});
  await folder?.close();
}
