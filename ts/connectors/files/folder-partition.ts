import type { SinkPartition } from "../sink.ts";
import type { MaybePromise } from "../source.ts";
import { FilePartition } from "./file-partition.ts";
import type { RecordFormatter } from "./file-sink.ts";
import type { PartFiles } from "./part-files.ts";

/** A part that is being written. */
interface Part<T> {
  readonly name: string;
  readonly file: FilePartition<T>;
}

/** One folder of a sink: what was written up to the end of an epoch is a part, if it is anything. */
export class FolderPartition<T> implements SinkPartition<T, unknown, string> {
  readonly letsGo = true;
  readonly #parts: PartFiles;
  readonly #makeFormatter: () => MaybePromise<RecordFormatter<T>>;
  /** Gives the folder free. */
  readonly #release: () => void;
  #begun: Promise<Part<T>> | undefined;
  #current: Part<T> | undefined;

  constructor(parts: PartFiles, makeFormatter: () => MaybePromise<RecordFormatter<T>>, release: () => void) {
    this.#parts = parts;
    this.#makeFormatter = makeFormatter;
    this.#release = release;
  }

  get taken(): number {
    return this.#current?.file.taken ?? 0;
  }

  async write(values: readonly T[]): Promise<void> {
    this.#begun ??= this.#begin();
    let part: Part<T>;
    try {
      part = await this.#begun;
    } catch (error) {
      this.#begun = undefined; // the next write tries again
      throw error;
    }
    await part.file.write(values);
  }

  async prepare(): Promise<string | undefined> {
    const part = this.#take();
    if (part === undefined) return undefined;
    const { byte } = await part.file.position();
    if (byte > 0) {
      await part.file.close();
      return part.name;
    }
    await part.file.abort(); // no record of it could be taken
    await this.#parts.drop(part.name);
    return undefined;
  }

  commit(name: string): Promise<void> {
    return this.#parts.publish(name);
  }

  async close(): Promise<void> {
    try {
      const name = await this.prepare();
      if (name !== undefined) await this.commit(name);
    } finally {
      this.#release();
    }
  }

  /** What is prepared stays: whether it counts is for the next run to know. */
  async abort(): Promise<void> {
    try {
      await this.#begun?.catch(() => {}); // whoever wrote hears of it
      const part = this.#take();
      await part?.file.abort();
      if (part !== undefined) await this.#parts.drop(part.name);
    } finally {
      this.#release();
    }
  }

  #take(): Part<T> | undefined {
    const part = this.#current;
    this.#begun = undefined;
    this.#current = undefined;
    return part;
  }

  async #begin(): Promise<Part<T>> {
    const formatter = await this.#makeFormatter();
    const { name, handle } = await this.#parts.begin();
    const publish = async (): Promise<void> => {
      await handle.close();
      await this.#parts.sync();
    };
    const leave = (): Promise<void> => handle.close();
    const file = new FilePartition(
      { path: this.#parts.pathOf(name), handle, kept: 0, publish, leave },
      formatter,
    );
    this.#current = { name, file };
    return this.#current;
  }
}
