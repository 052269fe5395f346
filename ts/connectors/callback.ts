import type { Sink } from "./sink.ts";
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
  return { open: () => ({ write: (values) => callEach(call, values, 0) }) };
}

function callEach<T>(
  call: (value: T) => MaybePromise<unknown>,
  values: readonly T[],
  start: number,
): MaybePromise<void> {
  for (let i = start; i < values.length; i++) {
    const result = call(values[i] as T);
    if (isPromise(result)) return result.then(() => callEach(call, values, i + 1));
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | undefined)?.then === "function";
}
