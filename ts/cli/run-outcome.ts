import type { FlowState } from "../inspect/flow-state.ts";
import type { RunningFlow } from "../run/index.ts";
import { EXIT } from "./exit-codes.ts";
import { orStuck } from "./or-stuck.ts";
import type { StopRequests } from "./stop-requests.ts";

/** Causes may refer to one another in a circle. */
const MAX_CAUSES = 8;

/** How the run of a flow came out. */
export interface RunOutcome {
  readonly phase: Extract<FlowState, "finished" | "stopped" | "failed">;
  readonly exitCode: number;
  /** Why it failed. */
  readonly error?: unknown;
}

/** Waits for the end of a flow. */
export async function runOutcome(running: RunningFlow, requests: StopRequests): Promise<RunOutcome> {
  try {
    await orStuck(running.done, () => whatItWaitsFor(running));
  } catch (error) {
    const isConsequence = requests.exitCode === EXIT.readerGone && isBrokenOutput(error);
    if (!isConsequence) return { phase: "failed", exitCode: EXIT.failed, error };
  }
  if (requests.outputError !== undefined) {
    return { phase: "failed", exitCode: EXIT.failed, error: requests.outputError };
  }
  const { exitCode } = requests;
  return exitCode === undefined
    ? { phase: "finished", exitCode: EXIT.finished }
    : { phase: "stopped", exitCode };
}

function whatItWaitsFor(running: RunningFlow): string {
  const reasons = running.explain().map(({ sentence }) => `\n  ${sentence}`);
  return `the flow waits for something that nothing is left to bring about${reasons.join("")}`;
}

/** Whether an error comes of writing where nobody reads any more. */
function isBrokenOutput(error: unknown, depth = 0): boolean {
  if (error === undefined || error === null || depth > MAX_CAUSES) return false;
  try {
    const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
    return code === "EPIPE" || code === "ERR_STREAM_DESTROYED" || isBrokenOutput(cause, depth + 1);
  } catch {
    return false; // it is the user's, and cannot be looked at
  }
}
