import type { Host } from "../../host/host.ts";
import { FlowError } from "../errors.ts";
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

/** How often a call is made for a record, and how long to wait in between. */
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

/**
 * Fills in what was left out.
 * @throws {FlowError} `bad-option`.
 */
export function checkedBackoff(id: string, options: BackoffOptions = {}): Backoff {
  checkShape(id, options);
  const { initial = 100, factor = 2, max = 30_000, jitter = 0.5 } = options;
  const isIn = (least: number, n: number, most: number): boolean => n >= least && n <= most;
  if (!isIn(1, factor, Number.MAX_VALUE))
    throw new FlowError("bad-option", `step "${id}": backoff.factor must be 1 or more, not ${factor}`);
  if (!isIn(0, jitter, 1))
    throw new FlowError("bad-option", `step "${id}": backoff.jitter must be from 0 to 1, not ${jitter}`);
  return {
    initialMs: toMilliseconds(initial, `step "${id}": backoff.initial`),
    factor,
    maxMs: toMilliseconds(max, `step "${id}": backoff.max`),
    jitter,
  };
}

/** A duration in the place of the options would go unnoticed in code that is not type-checked. */
function checkShape(id: string, options: unknown): void {
  if (typeof options !== "object" || options === null) {
    const problem = `backoff must be { initial, factor, max, jitter }, not ${describeValue(options)}`;
    throw new FlowError("bad-option", `step "${id}": ${problem}`);
  }
  const stray = Object.keys(options).find((name) => !["initial", "factor", "max", "jitter"].includes(name));
  if (stray === undefined) return;
  throw new FlowError(
    "bad-option",
    `step "${id}": backoff takes no "${stray}", only initial, factor, max, jitter`,
  );
}

/** How long to wait after so many calls have failed, in ms. */
export function waitAfter(failures: number, backoff: Backoff, host: Host): number {
  const full = Math.min(backoff.maxMs, backoff.initialMs * backoff.factor ** (failures - 1));
  return full * (1 - backoff.jitter * host.random());
}
