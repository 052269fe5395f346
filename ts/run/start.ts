import { type Flow, FlowError } from "../flow/index.ts";
import { defaultHost } from "../host/detect.ts";
import type { Host } from "../host/host.ts";
import { RunningFlow } from "./running-flow.ts";

/** How a flow is run. */
export interface RunOptions {
  /** Clock, timers and randomness. Default: those of the platform. */
  readonly host?: Host;
  /** Stops the flow when it aborts, as `stop()` does. */
  readonly signal?: AbortSignal;
}

/**
 * Starts a flow and returns at once.
 * @returns A handle: `done`, `stop()`, `inspect()`, `explain()`.
 * @throws {FlowError} If the flow cannot run: `no-input`, `no-output`.
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
  const { host = defaultHost(), signal } = options;
  if (typeof flow?.validate !== "function")
    throw new FlowError("bad-option", "start and run need a Dataflow");
  const running = new RunningFlow(flow, host);
  if (signal !== undefined) stopOn(signal, running);
  return running;
}

function stopOn(signal: AbortSignal, running: RunningFlow): void {
  const stop = (): void => void running.stop(signal.reason).catch(() => {});
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  const forget = (): void => signal.removeEventListener("abort", stop);
  running.done.then(forget, forget);
}
