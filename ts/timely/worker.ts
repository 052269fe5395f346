import { BareWorker, type DataflowOptions } from "./bare-worker.ts";
import { Scope } from "./scope.ts";

export type { DataflowOptions, WorkerOptions } from "./bare-worker.ts";

/**
 * One single-threaded copy of every dataflow. It does nothing by itself: somebody calls {@link step}.
 *
 * What always holds of a step: messages of others come in first; each operator that is due runs at most once; then all
 * that was consumed, produced, kept and dropped since the last step goes to the tracker, and to the other workers, as
 * one batch a dataflow. So a frontier never moves within an activation, and never passes what anybody has outstanding.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { Worker } from "tidemark/timely";
 * const worker = new Worker({ host: defaultHost() });
 * const { handle, probe } = worker.dataflow((scope) => {
 *   const { handle, stream } = scope.input<number>();
 *   const probe = stream.map((n) => n * n).inspect((n) => console.log(n)).probe();
 *   return { handle, probe };
 * });
 * handle.send(3);
 * handle.advanceTo(1);
 * while (probe.lessThan(1)) worker.step(); // 9
 * handle.close();
 * while (!worker.isDone) worker.step();
 * ```
 */
export class Worker extends BareWorker {
  /**
   * Builds a dataflow. All workers build the same ones in the same order; each runs its own copy. Where it throws, the
   * worker, and the handles, probes and logs given to it, are as they were before.
   * @param build Called at once with the outermost scope, to add operators. What it returns is returned.
   * @param options Its name, for messages, and its earliest timestamp.
   * @throws {TimelyError} `bad-time` for an origin that is no timestamp; `loop-without-advance`, `operator-not-built`,
   *   `feedback-not-connected` for a graph that cannot run; `graph-mismatch` when another worker has built another one:
   *   both have failed then.
   * @throws What `build` throws.
   */
  dataflow<R>(build: (scope: Scope) => R, options: DataflowOptions = {}): R {
    return this.build(
      ({ dataflow, name, depth }) => build(new Scope(dataflow, name, depth, undefined)),
      options,
    );
  }
}
