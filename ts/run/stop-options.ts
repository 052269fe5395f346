import { type Duration, toMilliseconds } from "../flow/values/duration.ts";

/** How a flow is stopped. */
export interface StopOptions {
  /**
   * Longest that the end is waited for: what has not ended by then is given up, and the error says what that was. Default: the
   * `stopTimeout` that the flow was started with.
   */
  readonly within: Duration;
  /** What the signals of sources, sinks and calls under way abort with. Default: "stopped". */
  readonly reason?: unknown;
}

/** What `stop` was given: a reason, or options. @throws {FlowError} `bad-option` */
export function stopOptionsOf(given: unknown): {
  readonly reason: unknown;
  readonly withinMs: number | undefined;
} {
  if (!isOptions(given)) return { reason: given, withinMs: undefined };
  const { within, reason = "stopped" } = given;
  return { reason, withinMs: toMilliseconds(within, "within") };
}

/** A reason may be anything: options are an object of no class with a duration. */
function isOptions(given: unknown): given is StopOptions {
  if (typeof given !== "object" || given === null) return false;
  return Object.getPrototypeOf(given) === Object.prototype && Object.hasOwn(given, "within");
}
