import { aFunction, demand } from "./checked-options.ts";
import { isPromise } from "./is-promise.ts";
import type { Sink, SinkPartition } from "./sink.ts";
import type { MaybePromise } from "./source.ts";

/**
 * Calls a function with each record, one after the other; where it returns a promise, the next record waits
 * for it. What it throws ends the flow. Plain: after a crash records may come twice.
 *
 * @example
 * ```ts
 * import { Dataflow, run, toCallback } from "tidemark";
 * const flow = new Dataflow("log");
 * flow.input("n", [1, 2]).output("out", toCallback(async (n) => console.log(n)));
 * await run(flow); // 1, 2
 * ```
 */
export function toCallback<T>(call: (value: T) => MaybePromise<unknown>): Sink<T> {
  demand("toCallback", "call", call, aFunction);
  return { open: (_name, _position, { signal }) => new Calls(call, signal) };
}

class Calls<T> implements SinkPartition<T> {
  readonly letsGo = true;
  /** Records of the last write that were called for. */
  taken = 0;
  readonly #call: (value: T) => MaybePromise<unknown>;
  readonly #signal: AbortSignal;
  /** Then what is left when the flow stops is given up: nobody waits for thousands of slow calls. */
  #answersLater = false;

  constructor(call: (value: T) => MaybePromise<unknown>, signal: AbortSignal) {
    this.#call = call;
    this.#signal = signal;
  }

  write(values: readonly T[]): MaybePromise<void> {
    this.taken = 0;
    if (this.#answersLater) this.#signal.throwIfAborted();
    return this.#callFrom(0, values);
  }

  #callFrom(first: number, values: readonly T[]): MaybePromise<void> {
    const call = this.#call;
    let at = first;
    try {
      for (; at < values.length; at++) {
        const result = call(values[at] as T);
        if (result === undefined || !isPromise(result)) continue;
        this.#answersLater = true;
        return this.#goOn(at, result, values);
      }
    } finally {
      this.taken = at;
    }
  }

  async #goOn(at: number, result: PromiseLike<unknown>, values: readonly T[]): Promise<void> {
    await result;
    this.taken = at + 1;
    this.#signal.throwIfAborted();
    await this.#callFrom(at + 1, values);
  }
}
