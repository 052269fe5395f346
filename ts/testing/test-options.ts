import type { Instant } from "../flow/event-time/instant.ts";
import type { Duration } from "../flow/values/duration.ts";
import type { Fault } from "./faults.ts";
import type { StepOrStream } from "./flow-under-test.ts";
import type { Script } from "./script.ts";

/** The names of all {@link TestOptions}. */
export const TEST_OPTIONS = ["inputs", "faults", "observe", "workers", "seed", "now", "timeLimit"] as const;

/** How a flow is tested. */
export interface TestOptions {
  /** What comes by which input, in place of its source. Inputs that are not named keep their source. */
  readonly inputs?: Readonly<Record<string, Script<unknown>>>;
  /** What is to fail: see `failAt`. */
  readonly faults?: readonly Fault[];
  /**
   * The streams that are captured besides the outputs. Default: all, and every step's frontier can be read. To name
   * few leaves the flow's steps fused as they are in earnest.
   */
  readonly observe?: readonly StepOrStream[];
  /** How many workers run the flow, all on this thread. Default: 1. */
  readonly workers?: number;
  /** Decides what workers do in which order, and the host's random numbers. An integer, 1 by default. */
  readonly seed?: number;
  /** The clock at the start. Default: 0, the beginning of 1970. */
  readonly now?: Instant;
  /** Most virtual time that a flow may take to end once its inputs have. Default: 30 days. */
  readonly timeLimit?: Duration;
}
