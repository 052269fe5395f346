import { printable } from "../words/printable.ts";

/** What can be wrong in the use of the timely layer. The codes are stable, the wording is not. */
export type TimelyErrorCode =
  | "bad-argument"
  | "bad-route"
  | "bad-summary"
  | "bad-time"
  | "capability-dropped"
  | "feedback-connected-twice"
  | "feedback-not-connected"
  | "frontier-not-watched"
  | "graph-frozen"
  | "graph-mismatch"
  | "input-closed"
  | "loop-without-advance"
  | "operator-built"
  | "operator-not-built"
  | "outside-activation"
  | "peer-failed"
  | "probe-not-attached"
  | "session-closed"
  | "step-within-step"
  | "stream-of-another-dataflow"
  | "stream-of-another-scope"
  | "time-not-reachable"
  | "too-deep"
  | "unknown-message"
  | "wrong-output";

/**
 * A mistake in building or running a dataflow. The message names the operator.
 *
 * @example
 * ```ts
 * import { TimelyError } from "tidemark/timely";
 * const error = new TimelyError("input-closed", 'input "words": sent after it was closed');
 * console.log(error.code); // input-closed
 * ```
 */
export class TimelyError extends Error {
  override readonly name = "TimelyError";
  readonly code: TimelyErrorCode;

  constructor(code: TimelyErrorCode, problem: string, cause?: unknown) {
    super(printable(`${problem} [${code}]`), cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
