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
  return { open: () => new Calls(call) };
}

class Calls<T> implements SinkPartition<T> {
  /** Records of the last write that were called for. */
  taken = 0;
  readonly #call: (value: T) => MaybePromise<unknown>;

  constructor(call: (value: T) => MaybePromise<unknown>) {
    this.#call = call;
  }

  write(values: readonly T[]): MaybePromise<void> {
    this.taken = 0;
    return this.#callEach(values);
  }

  #callEach(values: readonly T[]): MaybePromise<void> {
    for (; this.taken < values.length; this.taken++) {
      const result = this.#call(values[this.taken] as T);
      if (isPromise(result)) {
        return result.then(() => {
          this.taken++;
          return this.#callEach(values);
        });
      }
    }
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | undefined)?.then === "function";
}
