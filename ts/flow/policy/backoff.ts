import type { Host } from "../../host/host.ts";
import { FlowError } from "../errors.ts";
import { checkedOptions } from "../values/checked.ts";
import { type Duration, toMilliseconds } from "../values/duration.ts";
import { describeValue } from "../values/render-value.ts";

/** How long to wait before a call is tried again. */
export interface BackoffOptions {
  /** Before the second call. Default: 100 ms. */
  readonly initial?: Duration;
  /** By how much each wait is longer than the one before: 1 or more. Default: 2. */
  readonly factor?: number;
  /** No wait is longer. Default: 30 seconds. */
  readonly max?: Duration;
  /**
   * Up to which share a wait is shortened by chance, so that callers who failed together do not come back together:
   * 0 to 1. Default: 0.5.
   */
  readonly jitter?: number;
}

/**
 * How often a call is made for a record, and how long to wait in between. When the flow is stopped, an output tries what it
 * waits with once more, at once, and then does what the policy says; other steps give it up.
 */
export interface AsyncRetry {
  /** Calls in all, the first one included: 1 or more. */
  readonly attempts: number;
  readonly backoff?: BackoffOptions;
}

/** Backoff options with what was left out. */
export interface Backoff {
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  readonly jitter: number;
}

const NAMES = ["initial", "factor", "max", "jitter"];

/**
 * Fills in what was left out.
 * @throws {FlowError} `bad-option`.
 */
export function checkedBackoff(options: BackoffOptions = {}): Backoff {
  const { initial = 100, factor = 2, max = 30_000, jitter = 0.5 } = checkedOptions(options, NAMES, "backoff");
  return {
    initialMs: toMilliseconds(initial, "backoff.initial"),
    factor: within("factor", factor, 1, Number.MAX_VALUE),
    maxMs: toMilliseconds(max, "backoff.max"),
    jitter: within("jitter", jitter, 0, 1),
  };
}

function within(name: string, value: number, least: number, most: number): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  const range = most === Number.MAX_VALUE ? `${least} or more` : `from ${least} to ${most}`;
  throw new FlowError("bad-option", `backoff.${name} must be ${range}, not ${describeValue(value)}`);
}

/** How long to wait after so many calls have failed, in ms. */
export function waitAfter(failures: number, backoff: Backoff, host: Host): number {
  const full = Math.min(backoff.maxMs, backoff.initialMs * backoff.factor ** (failures - 1));
  return full * (1 - backoff.jitter * host.random());
}
