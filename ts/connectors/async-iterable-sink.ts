import { ConnectorError } from "./errors.ts";
import type { Sink, SinkPartition } from "./sink.ts";

/** How an async iterable sink is made. */
export interface AsyncIterableSinkOptions {
  /** Most records that wait for the reader before the flow has to; a batch is never split. 1024 by default. */
  readonly capacity?: number;
}

/** A sink whose records are taken by `for await`. */
export interface AsyncIterableSink<T> extends Sink<T>, AsyncIterable<T> {
  /** Always the same iterator: several readers share the records. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
}

/**
 * Lets you go through the output of a running flow with `for await`. While the reader is behind by more than
 * the capacity, the flow waits; when the flow ends, so does the loop, and when it fails, the loop throws.
 * A reader who leaves the loop early ends the flow with `reader-gone` at its next record.
 *
 * @example
 * ```ts
 * import { asyncIterableSink, Dataflow, start } from "tidemark";
 * const out = asyncIterableSink<number>();
 * const flow = new Dataflow("n");
 * flow.input("n", [1, 2]).output("out", out);
 * start(flow);
 * for await (const n of out) console.log(n); // 1, 2
 * ```
 */
export function asyncIterableSink<T>(options: AsyncIterableSinkOptions = {}): AsyncIterableSink<T> {
  const { capacity = 1024 } = options;
  if (!(capacity >= 0))
    throw new ConnectorError("bad-option", `capacity must be at least 0, not ${capacity}`);
  const queue = new OutputQueue<T>(capacity);
  return {
    partitions: () => ["reader"],
    open: () => queue.partition(),
    [Symbol.asyncIterator]: () => queue,
  };
}

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (reason: unknown) => void;
}

const finished: IteratorResult<never, undefined> = { done: true, value: undefined };

class OutputQueue<T> implements AsyncIterableIterator<T> {
  readonly #capacity: number;
  readonly #readers: Reader<T>[] = [];
  #buffer: T[] = [];
  #head = 0;
  #ending: { readonly error?: unknown } | undefined;
  #readerIsGone = false;
  #makeRoom: (() => void) | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  partition(): SinkPartition<T> {
    return {
      write: (values) => this.#write(values),
      close: () => this.#end({}),
      abort: (error) => this.#end({ error }),
    };
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#head < this.#buffer.length) return Promise.resolve({ done: false, value: this.#shift() });
    if (this.#readerIsGone) return Promise.resolve(finished);
    if (!this.#ending) return new Promise((resolve, reject) => void this.#readers.push({ resolve, reject }));
    return "error" in this.#ending ? Promise.reject(this.#ending.error) : Promise.resolve(finished);
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#readerIsGone = true;
    this.#buffer = [];
    this.#head = 0;
    this.#makeRoom?.();
    for (const reader of this.#readers.splice(0)) reader.resolve(finished);
    return Promise.resolve(finished);
  }

  #shift(): T {
    const value = this.#buffer[this.#head++] as T;
    if (this.#head === this.#buffer.length) {
      this.#buffer = [];
      this.#head = 0;
    }
    if (this.#waiting <= this.#capacity) this.#makeRoom?.();
    return value;
  }

  get #waiting(): number {
    return this.#buffer.length - this.#head;
  }

  #write(values: readonly T[]): void | Promise<void> {
    if (this.#readerIsGone) {
      throw new ConnectorError("reader-gone", "the reader of this output left its loop; stop the flow first");
    }
    for (const value of values) {
      const reader = this.#readers.shift();
      if (reader) reader.resolve({ done: false, value });
      else this.#buffer.push(value);
    }
    if (this.#waiting <= this.#capacity) return undefined;
    return new Promise((resolve) => {
      this.#makeRoom = () => {
        this.#makeRoom = undefined;
        resolve();
      };
    });
  }

  #end(ending: { readonly error?: unknown }): void {
    this.#ending ??= ending;
    this.#makeRoom?.();
    for (const reader of this.#readers.splice(0)) {
      if ("error" in this.#ending) reader.reject(this.#ending.error);
      else reader.resolve(finished);
    }
  }
}
