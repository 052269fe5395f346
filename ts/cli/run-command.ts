import process from "node:process";
import { defaultHost } from "../host/detect.ts";
import type { ProgressDisplay } from "../inspect/progress-display.ts";
import { type RunningFlow, start } from "../run/index.ts";
import { printable, printableJson } from "../words/printable.ts";
import type { RunRequest } from "./arguments.ts";
import { loadFlow } from "./load-flow.ts";
import { showProgress } from "./progress.ts";
import { recoveryOf } from "./recovery-of.ts";
import { renderError } from "./render-error.ts";
import { runOutcome } from "./run-outcome.ts";
import { type Signal, type StopCause, StopRequests } from "./stop-requests.ts";
import { UsageError } from "./usage-error.ts";

/**
 * `tidemark run`: runs a flow until it ends, fails, or is asked to stop.
 * @returns The exit code.
 * @throws {UsageError} If it cannot be started.
 */
export async function runCommand(request: RunRequest): Promise<number> {
  const running = await startFlow(request);
  const display = showProgress(request, defaultHost(), () => running.inspect());
  const requests = new StopRequests({
    stop: (cause) => stopFlow(running, display, cause, request.quiet),
    quit: (code) => process.exit(code),
  });
  // Quit at once, or an error outside of the flow: leave no half line.
  const endDisplay = (): void => display.end(requests.exitCode === undefined ? "failed" : "stopped");
  process.once("exit", endDisplay);
  const { phase, exitCode, error } = await runOutcome(running, requests);
  process.off("exit", endDisplay);
  requests.dispose();
  display.end(phase);
  if (phase === "failed") {
    const options = { verbose: request.verbose, workingFolder: process.cwd() };
    process.stderr.write(`tidemark: ${renderError(error, options)}\n`);
  }
  const report = running.inspect();
  if (!request.quiet) tellRemoved(report.recovery?.removed);
  if (request.json) process.stdout.write(`${printableJson(JSON.stringify({ outcome: phase, ...report }))}\n`);
  return exitCode;
}

async function startFlow(request: RunRequest): Promise<RunningFlow> {
  const { recovery, workers, stopTimeout } = request;
  const flow = await loadFlow(request.target, request.flowOptions);
  const recoveryOptions = recovery && (await recoveryOf(recovery));
  try {
    return start(flow, {
      host: defaultHost(),
      ...(recoveryOptions !== undefined && { recovery: recoveryOptions }),
      ...(workers !== undefined && { workers }),
      ...(stopTimeout !== undefined && { stopTimeout }),
    });
  } catch (cause) {
    throw new UsageError(`flow "${flow.id}" cannot be started`, { cause });
  }
}

function tellRemoved(steps: readonly string[] = []): void {
  if (steps.length === 0) return;
  const ids = steps.join(", ");
  const told = `the store holds state of steps that the flow has not any more, and keeps it: ${ids} (--forget ID drops it)`;
  process.stderr.write(`tidemark: ${printable(told)}\n`);
}

function stopFlow(running: RunningFlow, display: ProgressDisplay, cause: StopCause, quiet: boolean): void {
  if (cause !== "output-broken") tellStopping(display, cause, quiet);
  running.stop(cause).catch(() => {}); // `done` tells
}

function tellStopping(display: ProgressDisplay, signal: Signal, quiet: boolean): void {
  if (!quiet) {
    // The terminal has just echoed ^C.
    const lineEnd = process.stderr.isTTY ? "\n" : "";
    const how = signal === "SIGINT" ? "press Ctrl-C" : "signal";
    process.stderr.write(`${lineEnd}stopping, ${how} again to quit at once\n`);
  }
  display.show("stopping");
}
