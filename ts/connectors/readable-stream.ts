import { aMaker, demand } from "./checked-options.ts";
import { claimOnce } from "./claim-once.ts";
import { checkedResult } from "./elements.ts";
import { onAbort } from "./on-abort.ts";
import { pullPartition } from "./pull.ts";
import type { Source } from "./source.ts";

/**
 * Reads a web stream: one partition, whose position is the number of chunks read. The stream is cancelled
 * when the flow ends early, also before it was opened. On resume so many chunks are passed over, so the stream must give the same
 * chunks again; one that cannot loses what came before the crash.
 * @param stream A stream, or a function that makes one each time the source is opened.
 * @throws {ConnectorError} `used-twice` when one stream is opened again.
 *
 * @example
 * ```ts
 * import { Dataflow, fromReadableStream, run } from "tidemark";
 * const stream = new ReadableStream<string>({
 *   start(controller) {
 *     controller.enqueue("hello");
 *     controller.close();
 *   },
 * });
 * const flow = new Dataflow("chunks");
 * flow.input("chunks", fromReadableStream(stream)).output("print", (chunk) => console.log(chunk));
 * await run(flow); // hello
 * ```
 */
export function fromReadableStream<T>(
  stream: ReadableStream<T> | (() => ReadableStream<T>),
): Source<T, number> {
  demand("fromReadableStream", "stream", stream, aMaker("a ReadableStream", "getReader"));
  const claim = claimOnce("read", "fromReadableStream(() => …) makes a new one for each run");
  return {
    partitions({ signal }) {
      // A flow may end before it opens what it reads. A stream that is read refuses, whoever reads it.
      if (typeof stream !== "function")
        onAbort(signal, () => void stream.cancel(signal.reason).catch(() => {}));
      return ["stream"];
    },
    open(_partition, position = 0, { signal }) {
      const opened = typeof stream === "function" ? stream() : stream;
      claim(opened);
      const reader = opened.getReader();
      const puller = {
        next: async () => checkedResult<T>(await reader.read()),
        stop: () => reader.cancel(signal.reason),
      };
      return pullPartition(puller, position, signal);
    },
  };
}
