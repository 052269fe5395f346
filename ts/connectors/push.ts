import { ConnectorError } from "./errors.ts";
import type { ReadResult, Source, SourcePartition } from "./source.ts";

/** How a push source is made. */
export interface PushSourceOptions {
  /** Most records that wait for the flow. 1024 by default. */
  readonly capacity?: number;
}

/** The hand that feeds a flow from callbacks. */
export interface PushSource<T> {
  /**
   * Hands over a record.
   * @param value The record.
   * @returns False where the buffer is full: the record was not taken.
   * @throws {ConnectorError} `closed` after `end`, `fail` or the end of the flow.
   * @example
   * ```ts
   * const pushed = pushSource<number>({ capacity: 1 });
   * flow.input("n", pushed.source).output("print", (n) => console.log(n));
   * const running = start(flow);
   * console.log(pushed.push(1), pushed.push(2)); // true false
   * pushed.end();
   * await running.done; // 1
   * ```
   */
  push(value: T): boolean;
  /**
   * Hands over a record, waiting for room. Order is kept among waiting calls.
   * @param value The record.
   * @throws {ConnectorError} `closed`, by rejecting, after `end`, `fail` or the end of the flow.
   * @example
   * ```ts
   * const pushed = pushSource<number>({ capacity: 1 });
   * flow.input("n", pushed.source).output("print", (n) => console.log(n));
   * const running = start(flow);
   * for (const n of [1, 2, 3]) await pushed.send(n); // 1, 2, 3
   * pushed.end();
   * await running.done;
   * ```
   */
  send(value: T): Promise<void>;
  /**
   * Says that no more records follow; those handed over are still read.
   * @example
   * ```ts
   * const pushed = pushSource<number>({ capacity: 1 });
   * flow.input("n", pushed.source).output("print", (n) => console.log(n));
   * const running = start(flow);
   * pushed.push(7);
   * pushed.end();
   * await running.done; // 7
   * ```
   */
  end(): void;
  /**
   * Ends the flow with an error, once the records handed over before it are read.
   * @param error What went wrong: the cause of the error that the flow ends with.
   * @example
   * ```ts
   * const pushed = pushSource<number>({ capacity: 1 });
   * flow.input("n", pushed.source).output("print", (n) => console.log(n));
   * const running = start(flow);
   * pushed.fail(new Error("the line is dead"));
   * await running.done.catch((error) => console.log(error.cause.message)); // the line is dead
   * ```
   */
  fail(error: unknown): void;
  /** What the flow reads. Can be opened once, since nothing is kept of what was read. */
  readonly source: Source<T, null>;
}

interface Waiting<T> {
  readonly value: T;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A source for what comes by callbacks: events, sockets, timers. Back-pressure is yours to heed: `push` says
 * when the buffer is full, `send` waits. Nothing can be read again: what a crash takes away is lost.
 *
 * @example
 * ```ts
 * import { Dataflow, pushSource, start } from "tidemark";
 * const clicks = pushSource<string>();
 * const flow = new Dataflow("clicks");
 * flow.input("clicks", clicks.source).output("print", (id) => console.log("clicked", id));
 * const running = start(flow);
 * console.log(clicks.push("buy")); // true
 * clicks.end();
 * await running.done; // clicked buy
 * ```
 */
export function pushSource<T>(options: PushSourceOptions = {}): PushSource<T> {
  const { capacity = 1024 } = options;
  if (!(capacity >= 1))
    throw new ConnectorError("bad-option", `capacity must be at least 1, not ${capacity}`);
  return new PushBuffer<T>(capacity);
}

class PushBuffer<T> implements PushSource<T> {
  readonly source: Source<T, null>;
  readonly #capacity: number;
  readonly #waiting: Waiting<T>[] = [];
  #buffer: T[] = [];
  #opened = false;
  #ending: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.source = {
      partitions: () => ["pushed"],
      open: (_partition, _position, { signal }) => this.#open(signal),
    };
  }

  push(value: T): boolean {
    this.#assertOpen();
    if (this.#buffer.length >= this.#capacity || this.#waiting.length > 0) return false;
    this.#buffer.push(value);
    this.#wake?.();
    return true;
  }

  async send(value: T): Promise<void> {
    if (this.push(value)) return;
    await new Promise<void>((resolve, reject) => void this.#waiting.push({ value, resolve, reject }));
  }

  end(): void {
    this.#finish({});
  }

  fail(error: unknown): void {
    this.#finish({ error });
  }

  #finish(ending: { readonly error?: unknown }): void {
    this.#ending ??= ending;
    this.#wake?.();
  }

  #assertOpen(): void {
    if (this.#ending)
      throw new ConnectorError("closed", "this source has ended: nothing can be pushed into it");
  }

  #open(signal: AbortSignal): SourcePartition<T, null> {
    if (this.#opened) throw new ConnectorError("used-twice", "a push source feeds one flow, once");
    this.#opened = true;
    return {
      read: (limit) => this.#read(limit, signal),
      position: () => null,
      close: () => this.#close(),
    };
  }

  #read(limit: number, signal: AbortSignal): ReadResult<T> | Promise<ReadResult<T>> {
    if (this.#buffer.length > 0 || this.#ending || signal.aborted) return this.#take(limit);
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        this.#wake = undefined;
        signal.removeEventListener("abort", wake);
        // The records pushed in the same turn come along.
        void Promise.resolve()
          .then(() => this.#take(limit))
          .then(resolve, reject);
      };
      this.#wake = wake;
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  #take(limit: number): ReadResult<T> {
    const values = this.#buffer.splice(0, limit);
    while (this.#waiting.length > 0 && this.#buffer.length < this.#capacity) {
      const { value, resolve } = this.#waiting.shift()!;
      this.#buffer.push(value);
      resolve();
    }
    const isEmpty = this.#buffer.length === 0;
    const failure = this.#ending;
    if (isEmpty && values.length === 0 && failure && "error" in failure) throw failure.error;
    return { values, done: isEmpty && failure !== undefined && !("error" in failure) };
  }

  #close(): void {
    this.#ending ??= {};
    this.#buffer = [];
    const gone = new ConnectorError("closed", "the flow ended before it took this record");
    for (const { reject } of this.#waiting.splice(0)) reject(gone);
  }
}
