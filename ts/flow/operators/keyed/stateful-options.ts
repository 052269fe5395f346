import { FlowError } from "../../errors.ts";
import type { AnyStream } from "../../graph/any-stream.ts";
import { FAILED } from "../../graph/step.ts";
import { type CheckedPolicy, checkedPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { oneOf } from "../../values/checked.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import { describeValue } from "../../values/render-value.ts";
import { requireEventTime } from "../event-time/require-event-time.ts";
import type { StateVersion } from "./stateful-cell.ts";

/**
 * Options of a step that keeps state by key.
 * @typeParam N Names of its side outputs; never, where it has none.
 */
export interface StatefulOptions<N extends string = string> {
  /**
   * A key's state and timers are forgotten when this much time has passed since its last use: the last value, or
   * timer that fired. Where the step has an `onExpire` it is called, with the state, just before. Default: never.
   */
  readonly expireAfter?: Duration;
  /**
   * What `expireAfter` goes by. Default: "event", the event time of the values: then a key expires once no value is
   * expected any more that would be a use of it, whatever the speed of the run; and a value that comes after the
   * time is up finds no state. All keys that are left expire when the input ends. "processing" is the wall clock.
   */
  readonly clock?: "event" | "processing";
  /**
   * Names of outputs beside the main one: results go there that the functions mark by `sideOutput(name, value)`. Default:
   * none.
   */
  readonly sideOutputs?: readonly N[];
  /**
   * Which version the states are of, counted from 0: to be raised when their form changes while a store holds older ones
   * (`recovery`). Default: 0.
   */
  readonly version?: number;
  /**
   * Makes a state of an older version, as it was saved, one of this version. What it throws ends the run before it has begun,
   * with the code `cannot-resume`.
   * @param from The version that it is of.
   */
  readonly migrate?: (old: unknown, from: number) => unknown;
}

/** The options of a step, as the engine reads them. */
export interface StatefulSettings extends StateVersion {
  readonly sideOutputs: readonly string[];
  readonly lifetime: { readonly afterMs: number; readonly clock: "event" | "processing" } | undefined;
  /** What happens to values that a function throws for. */
  readonly policy: CheckedPolicy;
}

/** What of a step's functions decides which options it may have. */
interface Ends {
  readonly onEnd?: unknown;
  readonly onExpire?: unknown;
  readonly onEventTimer?: unknown;
}

/** @throws {FlowError} `bad-option`, `no-event-time`. */
export function checkedSettings(
  stream: AnyStream,
  functions: Ends,
  options: StatefulOptions & StepOptions = {},
): StatefulSettings {
  const policy = checkedPolicy(options, "expireAfter", "clock", "sideOutputs", "version", "migrate");
  const { expireAfter, clock = "event", sideOutputs = [], version = 0, migrate } = options;
  const refuse = (problem: string): never => {
    throw new FlowError("bad-option", problem);
  };
  if (!Array.isArray(sideOutputs) || !sideOutputs.every((name) => typeof name === "string" && name !== ""))
    refuse(`sideOutputs must be an array of names, not ${describeValue(sideOutputs)}`);
  if (policy.ending === "dead-letter" && sideOutputs.includes(FAILED))
    refuse(`"${FAILED}" is the output of the values that failed, and no name for another`);
  if (sideOutputs.includes("main") || new Set(sideOutputs).size < sideOutputs.length)
    refuse(`sideOutputs must be different names other than "main", not ${sideOutputs.join(", ")}`);
  if (!Number.isSafeInteger(version) || version < 0)
    refuse(`version must be an integer from 0, not ${describeValue(version)}`);
  if (migrate !== undefined && typeof migrate !== "function")
    refuse(`migrate must be a function, not ${describeValue(migrate)}`);
  if (migrate !== undefined && version === 0)
    refuse("migrate is never called without a version: raise it to 1");
  const common = { sideOutputs, policy, version, migrate };
  if (functions.onEventTimer !== undefined) requireEventTime(stream, "onEventTimer");
  if (expireAfter === undefined) {
    if (functions.onExpire !== undefined) refuse("onExpire needs expireAfter");
    return { ...common, lifetime: undefined };
  }
  oneOf("clock", clock, ["event", "processing"]);
  const afterMs = toMilliseconds(expireAfter, "expireAfter");
  if (afterMs === 0) refuse("expireAfter must be more than 0 ms");
  if (clock === "event") {
    requireEventTime(stream, "expireAfter by the event clock");
    // Which keys have expired just before the end would depend on how the last records were batched.
    if (functions.onEnd !== undefined)
      refuse("at the end of the input all keys expire by the event clock; use onExpire instead of onEnd");
  }
  // By event time a state expires at an instant, and these are whole.
  const lifetime = { afterMs: clock === "event" ? Math.ceil(afterMs) : afterMs, clock };
  return { ...common, lifetime };
}
