import { demand } from "./checked-options.ts";
import { claimOnce } from "./claim-once.ts";
import { onAbort } from "./on-abort.ts";
import type { Sink, SinkPartition } from "./sink.ts";

/**
 * Writes the records to a web stream, heeding its back-pressure. One worker writes; the stream is closed when
 * the input has ended, aborted when the flow fails, or ends before it was opened. Plain: after a crash records may
 * come twice.
 * @throws {ConnectorError} `used-twice` when it is opened again: a stream that has closed takes nothing more.
 *
 * @example
 * ```ts
 * import { Dataflow, run, toWritableStream } from "tidemark";
 * const stream = new WritableStream<number>({ write: (n) => console.log(n) });
 * const flow = new Dataflow("numbers");
 * flow.input("n", [1, 2]).output("out", toWritableStream(stream));
 * await run(flow); // 1, 2
 * ```
 */
export function toWritableStream<T>(stream: WritableStream<T>): Sink<T> {
  demand("toWritableStream", "stream", stream, ["a WritableStream", isWritable]);
  const claim = claimOnce("written", "make a new one for each run");
  return {
    partitions({ signal }) {
      // A flow may end before it opens what it writes. A stream that is written refuses, whoever writes it.
      onAbort(signal, () => void stream.abort(signal.reason).catch(() => {}));
      return ["stream"];
    },
    open(_name, _position, { signal }) {
      claim(stream);
      return writerPartition(stream.getWriter(), signal);
    },
  };
}

function isWritable(stream: unknown): boolean {
  return typeof (stream as Partial<WritableStream> | null | undefined)?.getWriter === "function";
}

function writerPartition<T>(writer: WritableStreamDefaultWriter<T>, signal: AbortSignal): SinkPartition<T> {
  const partition = {
    /** Records of the last write that the stream has taken, one after the other. */
    taken: 0,
    async write(values: readonly T[]): Promise<void> {
      partition.taken = 0;
      const written: Promise<void>[] = [];
      for (const value of values) {
        await writer.ready;
        if (signal.aborted) break; // the rest is given up
        const done = writer.write(value).then(() => {
          partition.taken++;
        });
        done.catch(() => {}); // seen below; until then it would count as unhandled
        written.push(done);
      }
      await Promise.all(written);
      if (written.length < values.length) throw signal.reason;
    },
    close: () => writer.close(),
    abort: (reason: unknown) => writer.abort(reason),
  };
  return partition;
}
