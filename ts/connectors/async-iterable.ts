import { aMaker, demand } from "./checked-options.ts";
import { claimOnce } from "./claim-once.ts";
import { checkedResult } from "./elements.ts";
import { pullPartition } from "./pull.ts";
import type { Source } from "./source.ts";

/**
 * Reads an async iterable: one partition, whose position is the number of records read. What arrives without
 * a pause makes one batch. On resume it is gone through again from its start, so it must give the same
 * records again; one that cannot (a socket) loses what came before the crash.
 * @param items An async iterable, or a function that makes one each time the source is opened.
 * @throws {ConnectorError} `used-twice` when one that can be gone through only once is opened again.
 *
 * @example
 * ```ts
 * import { Dataflow, fromAsyncIterable, run } from "tidemark";
 * async function* numbers() {
 *   yield 1;
 *   yield 2;
 * }
 * const flow = new Dataflow("numbers");
 * flow.input("n", fromAsyncIterable(numbers)).output("print", (n) => console.log(n));
 * await run(flow); // 1, 2
 * ```
 */
export function fromAsyncIterable<T>(items: AsyncIterable<T> | (() => AsyncIterable<T>)): Source<T, number> {
  demand("fromAsyncIterable", "items", items, aMaker("an async iterable", Symbol.asyncIterator));
  const claim = claimOnce("read", "fromAsyncIterable(() => …) makes a new one for each run");
  return {
    partitions: () => ["items"],
    open(_partition, position = 0, { signal }) {
      const opened = typeof items === "function" ? items() : items;
      const iterator = opened[Symbol.asyncIterator]();
      // A stream of Node's makes a new iterator each time, over what is left of it.
      if ((iterator as unknown) === opened || "on" in opened || "getReader" in opened) claim(opened);
      const puller = {
        next: async () => checkedResult<T>(await iterator.next()), // a `next` that throws at once must reject too
        stop: async () => (isDestroyable(opened) ? opened.destroy() : iterator.return?.()),
      };
      return pullPartition(puller, position, signal);
    },
  };
}

/** A stream of Node's: it lets go of its socket or file at once, where `return` waits for a record that may never come. */
function isDestroyable(opened: object): opened is { destroy(): unknown } {
  return "on" in opened && "destroy" in opened && typeof opened.destroy === "function";
}
