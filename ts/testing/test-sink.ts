import type { Sink, SinkPartition } from "../connectors/sink.ts";

/**
 * A sink that keeps what is done to it: the records, the batches they came in, and how it ended. For flows that take
 * their sinks as arguments; under `testFlow` every output is captured anyway.
 *
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { testSink } from "tidemark/testing";
 * const sink = testSink<number>();
 * const flow = new Dataflow("numbers");
 * flow.input("n", [1, 2]).output("out", sink);
 * await run(flow);
 * console.log(sink.values, sink.state); // [ 1, 2 ] closed
 * ```
 */
export class TestSink<T> implements Sink<T> {
  /** The records, in the order they were written. */
  readonly values: T[] = [];
  /** The same, write by write. */
  readonly batches: (readonly T[])[] = [];
  /** How often a partition was opened: once a worker. */
  opened = 0;
  #open = 0;
  #abortReason: unknown;
  #aborted = false;

  /** `closed` when every partition that was opened has been closed, `aborted` when one was aborted. */
  get state(): "new" | "open" | "closed" | "aborted" {
    if (this.#aborted) return "aborted";
    if (this.#open > 0) return "open";
    return this.opened === 0 ? "new" : "closed";
  }

  /** Why it was aborted. */
  get abortReason(): unknown {
    return this.#abortReason;
  }

  open(): SinkPartition<T> {
    this.opened++;
    this.#open++;
    return {
      write: (values) => {
        this.batches.push([...values]);
        for (const value of values) this.values.push(value);
      },
      close: () => {
        this.#open--;
      },
      abort: (reason) => {
        this.#open--;
        this.#aborted = true;
        this.#abortReason = reason;
      },
    };
  }
}

/**
 * Makes a {@link TestSink}.
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { testSink } from "tidemark/testing";
 * const sink = testSink<string>();
 * const flow = new Dataflow("names");
 * flow.input("names", ["Ada"]).output("out", sink);
 * await run(flow);
 * console.log(sink.batches); // [ [ 'Ada' ] ]
 * ```
 */
export function testSink<T>(): TestSink<T> {
  return new TestSink();
}
