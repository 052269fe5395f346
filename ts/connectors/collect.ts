import { demand } from "./checked-options.ts";
import type { Sink } from "./sink.ts";

/**
 * Appends the records to an array, in the order they arrive. Keeps them all: for tests and small results.
 * Plain: after a crash records may come twice.
 *
 * @example
 * ```ts
 * import { collectInto, Dataflow, run } from "tidemark";
 * const out: number[] = [];
 * const flow = new Dataflow("double");
 * flow.input("n", [1, 2]).map("double", (n) => n * 2).output("out", collectInto(out));
 * await run(flow);
 * console.log(out); // [ 2, 4 ]
 * ```
 */
export function collectInto<T>(array: T[]): Sink<T> {
  demand("collectInto", "array", array, ["an array", Array.isArray]);
  return {
    open: () => ({
      letsGo: true,
      write(values) {
        for (const value of values) array.push(value);
      },
    }),
  };
}
