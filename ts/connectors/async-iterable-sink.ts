import { aCapacity, checkedOptions } from "./checked-options.ts";
import { ConnectorError } from "./errors.ts";
import { Fifo } from "./fifo.ts";
import type { Sink, SinkPartition } from "./sink.ts";
import type { ConnectorContext } from "./source.ts";

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
 * the capacity, the flow waits, unless it was stopped; when the flow ends, so does the loop, and when it fails, the loop
 * throws. A reader who leaves the loop early ends the flow with `reader-gone` at its next record; in a flow that was
 * stopped the records that are left are given up. For one run of a flow.
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
  const checks = { capacity: aCapacity(0) };
  const { capacity = 1024 } = checkedOptions("asyncIterableSink", options, checks);
  const queue = new OutputQueue<T>(capacity);
  return {
    partitions: (context) => queue.listed(context),
    open: (_name, _position, context) => queue.open(context),
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
  readonly #readers: Fifo<Reader<T>> = new Fifo();
  readonly #buffer: Fifo<T> = new Fifo();
  #context: ConnectorContext | undefined;
  #isOpen = false;
  #ending: { readonly error?: unknown } | undefined;
  /** Whether somebody is in a loop, between two records too. */
  #isRead = false;
  #readerIsGone = false;
  #makeRoom: (() => void) | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  listed(context: ConnectorContext): readonly string[] {
    this.#heed(context);
    return ["reader"];
  }

  open(context: ConnectorContext): SinkPartition<T> {
    if (this.#isOpen || this.#ending !== undefined)
      throw new ConnectorError("used-twice", "an async iterable sink is for one run; make a new one");
    this.#heed(context);
    this.#isOpen = true;
    return {
      write: (values) => this.#write(values),
      close: () => this.#end({}),
      abort: (error) => {
        // Whoever is in the loop is told, and need not look at `done` too.
        if (this.#isRead && !this.#readerIsGone) context.done?.catch(() => {});
        this.#end({ error });
      },
    };
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    this.#isRead = true;
    if (this.#buffer.length > 0) {
      const value = this.#buffer.shift() as T;
      if (this.#buffer.length <= this.#capacity) this.#makeRoom?.();
      return Promise.resolve({ done: false, value });
    }
    if (this.#readerIsGone) return Promise.resolve(finished);
    if (this.#ending === undefined) {
      this.#listen();
      return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    }
    return "error" in this.#ending ? Promise.reject(this.#ending.error) : Promise.resolve(finished);
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#readerIsGone = true;
    this.#buffer.takeAll();
    this.#makeRoom?.();
    for (const reader of this.#readers.takeAll()) reader.resolve(finished);
    return Promise.resolve(finished);
  }

  #heed(context: ConnectorContext): void {
    if (this.#isOpen) return; // another run is refused, and must not end the first
    this.#context = context;
    context.signal.addEventListener("abort", () => {
      if (context !== this.#context) return;
      this.#makeRoom?.(); // the flow is to end, and its reader may be who waits for that
      if (this.#isRead) this.#listen();
    });
  }

  /** A flow that ends before it opens its sinks tells none of them. */
  #listen(): void {
    const { signal, done } = this.#context ?? {};
    if (this.#isOpen || !signal?.aborted) return;
    done?.then(
      () => this.#end({}),
      (error) => this.#end({ error }),
    );
  }

  get #isStopping(): boolean {
    return this.#context?.signal.aborted === true;
  }

  #write(values: readonly T[]): void | Promise<void> {
    if (this.#readerIsGone && this.#isStopping) throw this.#context?.signal.reason;
    if (this.#readerIsGone) {
      throw new ConnectorError("reader-gone", "the reader of this output left its loop; stop the flow first");
    }
    for (const value of values) {
      const reader = this.#readers.shift();
      if (reader) reader.resolve({ done: false, value });
      else this.#buffer.push(value);
    }
    if (this.#buffer.length <= this.#capacity || this.#isStopping) return undefined;
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
    for (const reader of this.#readers.takeAll()) {
      if ("error" in this.#ending) reader.reject(this.#ending.error);
      else reader.resolve(finished);
    }
  }
}
