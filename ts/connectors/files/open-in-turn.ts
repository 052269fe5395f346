import type { ConnectorContext, MaybePromise, ReadResult, Source, SourcePartition } from "../source.ts";
import { expandFiles, type Files } from "./expand-files.ts";
import { statFile } from "./file-input.ts";
import { pathsOf } from "./named-files.ts";
import { Places } from "./places.ts";
import { readsFile } from "./reads-file.ts";

/** So many files of a source are open at once: enough to keep a disk busy, few enough for memory and the system. */
const openAtOnce = 32;

/** Opens a file that is known to be there. */
export type OpenFile<T, Position> = (
  path: string,
  position: Position | undefined,
  context: ConnectorContext,
) => Promise<SourcePartition<T, Position>>;

/**
 * A source of files: a partition a file, named by its path. Each is opened when its turn to be read has come.
 * @param of The connector, for messages.
 * @param start Position of a file's start.
 * @throws {ConnectorError} `bad-option` for what names no file.
 */
export function filesInTurn<T, Position>(
  of: string,
  files: Files,
  start: Position,
  openFile: OpenFile<T, Position>,
): Source<T, Position> {
  const patterns = pathsOf(of, files);
  const places = new Places(openAtOnce);
  return {
    partitions: () => expandFiles(patterns),
    readsFile: (path) => readsFile(patterns, path),
    async open(path, position, context) {
      await statFile(path); // a file that is missing is told of at once, not hours later
      return new FileInTurn(places, position ?? start, context.signal, () =>
        openFile(path, position, context),
      );
    },
  };
}

class FileInTurn<T, Position> implements SourcePartition<T, Position> {
  readonly #places: Places;
  readonly #start: Position;
  readonly #signal: AbortSignal;
  readonly #open: () => Promise<SourcePartition<T, Position>>;
  #file: SourcePartition<T, Position> | undefined;
  #leave: (() => void) | undefined;
  #isClosed = false;

  constructor(
    places: Places,
    start: Position,
    signal: AbortSignal,
    open: () => Promise<SourcePartition<T, Position>>,
  ) {
    this.#places = places;
    this.#start = start;
    this.#signal = signal;
    this.#open = open;
  }

  read(limit: number): MaybePromise<ReadResult<T>> {
    return this.#file === undefined ? this.#openAndRead(limit) : this.#file.read(limit);
  }

  position(): Position {
    return this.#file === undefined ? this.#start : this.#file.position();
  }

  progress(): number | undefined {
    return this.#file === undefined ? 0 : this.#file.progress?.();
  }

  get isWaiting(): boolean {
    return this.#leave === undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    try {
      await this.#file?.close?.();
    } finally {
      this.#leave?.();
    }
  }

  async #openAndRead(limit: number): Promise<ReadResult<T>> {
    const leave = await this.#places.take(this.#signal);
    if (this.#isClosed) leave?.();
    if (this.#isClosed || leave === undefined) return nothing;
    this.#leave = leave; // from here on `close` gives the place back
    const file = await this.#open();
    if (this.#isClosed) await file.close?.();
    if (this.#isClosed) return nothing;
    this.#file = file;
    return file.read(limit);
  }
}

const nothing: ReadResult<never> = { values: [] };
