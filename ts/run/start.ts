import { type Flow, FlowError } from "../flow/index.ts";
import { checkedOptions } from "../flow/values/checked.ts";
import { type Duration, toMilliseconds } from "../flow/values/duration.ts";
import { renderValue } from "../flow/values/render-value.ts";
import { defaultHost } from "../host/detect.ts";
import type { Host } from "../host/host.ts";
import type { RecoveryStore } from "../recovery/recovery-store.ts";
import { type RecoveryOptions, recoverer } from "./recovery-options.ts";
import { RunningFlow } from "./running-flow.ts";

/** On one thread. */
const MOST_WORKERS = 64;

const RUN_OPTIONS = ["host", "recovery", "signal", "stopTimeout", "workers"] as const;

/** How a flow is run. */
export interface RunOptions {
  /** Clock, timers and randomness. Default: those of the platform. */
  readonly host?: Host;
  /**
   * Has the flow outlive its process: what it keeps is saved in a store, epoch by epoch, and the next run goes on from
   * there. A store alone stands for `{ store }`. Default: what a flow keeps dies with its run.
   */
  readonly recovery?: RecoveryStore | RecoveryOptions;
  /** Stops the flow when it aborts, as `stop()` does. */
  readonly signal?: AbortSignal;
  /**
   * Longest that a flow that was stopped waits for its sources and sinks, and one that has failed for letting go of
   * them: ms, or `{ minutes: 5 }`. Default: 30 seconds.
   */
  readonly stopTimeout?: Duration;
  /**
   * On how many workers it runs: each holds all steps, has a share of the partitions and of the keys, and takes turns with
   * the others on this thread. With `recovery`, a run may go on on more workers or fewer than the one before. Default: 1.
   */
  readonly workers?: number;
}

/**
 * Starts a flow and returns at once.
 * @returns A handle: `done`, `state`, `stop()`, `inspect()`, `explain()`. Who looks at none of its promises is told of a
 * failure by an unhandled rejection.
 * @throws {FlowError} If the flow cannot run: `no-input`, `no-output`, `bad-option`.
 * @example
 * ```ts
 * import { Dataflow, start } from "tidemark";
 * const flow = new Dataflow("tick");
 * flow.input("numbers", [1, 2, 3]).output("print", console.log); // 1, 2, 3
 * const running = start(flow);
 * await running.done;
 * console.log(running.inspect().read); // 3
 * ```
 */
export function start(flow: Flow, options: RunOptions = {}): RunningFlow {
  const {
    host = defaultHost(),
    signal,
    stopTimeout = { seconds: 30 },
    recovery,
    workers = 1,
  } = checkedOptions(options, RUN_OPTIONS);
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.addEventListener !== "function")
    throw new FlowError("bad-option", "signal must be an AbortSignal, such as that of an AbortController");
  if (typeof (host as Host | null)?.monotonic !== "function")
    throw new FlowError("bad-option", "host must be a Host, such as that of defaultHost()");
  if (typeof flow?.validate !== "function")
    throw new FlowError("bad-option", "start and run need a Dataflow");
  if (!Number.isInteger(workers) || workers < 1 || workers > MOST_WORKERS)
    throw new FlowError(
      "bad-option",
      `workers must be an integer from 1 to ${MOST_WORKERS}, not ${renderValue(workers)}`,
    );
  const stopTimeoutMs = toMilliseconds(stopTimeout, "stopTimeout");
  return new RunningFlow(flow, {
    host,
    signal,
    stopTimeoutMs,
    workers,
    recover: recoverer(flow, host, workers, recovery),
  });
}
