import { aCapacity, checkedOptions, oneOf } from "./checked-options.ts";
import { ConnectorError } from "./errors.ts";
import { Fifo } from "./fifo.ts";
import { onAbort } from "./on-abort.ts";
import type { ConnectorContext, ReadResult, Source, SourcePartition } from "./source.ts";

/** How a push source is made. */
export interface PushSourceOptions {
  /** Most records that wait for the flow. 1024 by default. */
  readonly capacity?: number;
  /**
   * What `push` does while so many wait: "error", the default, throws `overflow`; "drop" lets the record go and counts
   * it (`dropped` of `inspect()`); "grow" takes it all the same, as long as there is memory.
   */
  readonly overflow?: "error" | "drop" | "grow";
}

/** The hand that feeds a flow from callbacks. Its methods may be passed on as they are: `emitter.on("data", pushed.push)`. */
export interface PushSource<T> {
  /**
   * Hands over a record.
   * @param value The record.
   * @returns False where it was dropped, as the buffer is full and the source has `overflow: "drop"`.
   * @throws {ConnectorError} `overflow` where the buffer is full and the source has `overflow: "error"`; `closed` after
   * `end`, `fail` or the end of the flow, whose error is the `cause`.
   * @example
   * ```ts
   * const pushed = pushSource<number>({ capacity: 1, overflow: "drop" });
   * flow.input("n", pushed.source).output("print", (n) => console.log(n));
   * const running = start(flow);
   * console.log(pushed.push(1), pushed.push(2)); // true false
   * pushed.end();
   * await running.done; // 1
   * console.log(running.inspect().dropped); // 1
   * ```
   */
  push(this: void, value: T): boolean;
  /**
   * Hands over a record, waiting for room. Order is kept among waiting calls.
   * @param value The record.
   * @returns A promise that settles when the record was taken, or the source has ended: at the latest with the flow.
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
  send(this: void, value: T): Promise<void>;
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
  end(this: void): void;
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
  fail(this: void, error: unknown): void;
  /** What the flow reads. Can be opened once, since nothing is kept of what was read. */
  readonly source: Source<T, null>;
}

interface Waiting<T> {
  readonly value: T;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A source for what comes by callbacks: events, sockets, timers. Back-pressure is yours to heed: `send` waits while
 * the buffer is full, `push` throws then, drops or lets it grow, as you choose. Nothing can be read again: what a crash
 * takes away is lost.
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
  const checks = { capacity: aCapacity(1), overflow: oneOf("error", "drop", "grow") };
  const { capacity = 1024, overflow = "error" } = checkedOptions("pushSource", options, checks);
  return new PushBuffer<T>(capacity, overflow);
}

class PushBuffer<T> implements PushSource<T> {
  readonly source: Source<T, null>;
  readonly #capacity: number;
  readonly #overflow: PushSourceOptions["overflow"];
  readonly #buffer: Fifo<T> = new Fifo();
  readonly #waiting: Fifo<Waiting<T>> = new Fifo();
  #dropped = 0;
  #opened = false;
  #ending: { readonly error?: unknown } | undefined;
  /** What the flow has ended with. */
  #endedBy: AbortSignal | undefined;
  #wake: (() => void) | undefined;

  constructor(capacity: number, overflow: PushSourceOptions["overflow"]) {
    this.#capacity = capacity;
    this.#overflow = overflow;
    this.source = {
      partitions: ({ signal }) => {
        // A flow may end before it opens what it reads.
        onAbort(signal, () => this.#opened || this.#close(signal));
        return ["pushed"];
      },
      open: (_partition, _position, context) => this.#open(context),
    };
  }

  readonly push = (value: T): boolean => {
    this.#assertOpen();
    if (this.#overflow === "grow" || this.#hasRoom) return this.#take(value);
    if (this.#overflow === "error") {
      const problem = `${this.#capacity} records wait for the flow: await send(), or set overflow to "drop" or "grow"`;
      throw new ConnectorError("overflow", problem);
    }
    this.#dropped++;
    return false;
  };

  readonly send = async (value: T): Promise<void> => {
    this.#assertOpen();
    if (this.#overflow === "grow" || this.#hasRoom) this.#take(value);
    else await new Promise<void>((resolve, reject) => this.#waiting.push({ value, resolve, reject }));
  };

  readonly end = (): void => this.#finish({});

  readonly fail = (error: unknown): void => this.#finish({ error });

  get #hasRoom(): boolean {
    return this.#buffer.length < this.#capacity && this.#waiting.length === 0;
  }

  #take(value: T): true {
    this.#buffer.push(value);
    this.#wake?.();
    return true;
  }

  #finish(ending: { readonly error?: unknown }): void {
    this.#ending ??= ending;
    this.#wake?.();
  }

  #assertOpen(): void {
    if (this.#ending) throw this.#closed();
  }

  #open({ signal }: ConnectorContext): SourcePartition<T, null> {
    if (this.#opened) throw new ConnectorError("used-twice", "a push source feeds one flow, once");
    this.#opened = true;
    const buffer = this;
    return {
      read: (limit) => this.#read(limit, signal),
      position: () => null,
      get dropped() {
        return buffer.#dropped;
      },
      close: () => this.#close(signal),
    };
  }

  #read(limit: number, signal: AbortSignal): ReadResult<T> | Promise<ReadResult<T>> {
    if (this.#buffer.length > 0 || this.#ending || signal.aborted) return this.#handOut(limit);
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        this.#wake = undefined;
        signal.removeEventListener("abort", wake);
        // The records pushed in the same turn come along.
        void Promise.resolve()
          .then(() => this.#handOut(limit))
          .then(resolve, reject);
      };
      this.#wake = wake;
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  #handOut(limit: number): ReadResult<T> {
    const values = this.#buffer.take(limit);
    while (this.#waiting.length > 0 && this.#buffer.length < this.#capacity) {
      const { value, resolve } = this.#waiting.shift()!;
      this.#buffer.push(value);
      resolve();
    }
    const isEmpty = this.#buffer.length === 0;
    const failure = this.#ending;
    if (values.length === 0 && failure && "error" in failure) throw failure.error;
    return { values, done: isEmpty && failure !== undefined && !("error" in failure) };
  }

  #close(signal: AbortSignal): void {
    this.#endedBy = signal;
    this.#ending ??= {};
    this.#dropped += this.#buffer.takeAll().length; // taken from whoever pushed them, and never read
    for (const { reject } of this.#waiting.takeAll()) reject(this.#closed());
  }

  #closed(): ConnectorError {
    const { aborted, reason } = this.#endedBy ?? {};
    if (!aborted) return new ConnectorError("closed", "this source has ended: nothing can be pushed into it");
    const isError = reason instanceof Error;
    const problem = `the flow has ended: ${isError ? reason.message : String(reason)}`;
    return new ConnectorError("closed", problem, {}, isError ? reason : undefined);
  }
}
