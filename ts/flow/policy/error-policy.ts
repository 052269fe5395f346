import { FlowError } from "../errors.ts";
import { describeValue } from "../values/render-value.ts";
import { type AsyncRetry, type Backoff, checkedBackoff } from "./backoff.ts";

/** What happens to a record that a step could not process. */
export type Ending = "fail" | "skip" | "dead-letter";

/** How often a function is called for a record. */
export interface Retry {
  /** Calls in all, the first one included: 1 or more. */
  readonly attempts: number;
}

/**
 * What a step does where it cannot process a record: `fail` ends the flow, `skip` goes on with the next record and
 * counts (see `inspect()`), `dead-letter` hands the record to the step's `failed` stream. With `retry`, the function
 * is called again first, at once; where that does not help either, `otherwise` says what happens.
 */
export type ErrorPolicy = Ending | { readonly retry: Retry; readonly otherwise?: Ending };

/** An {@link ErrorPolicy} of a step that can wait: its retries have a backoff. */
export type AsyncErrorPolicy = Ending | { readonly retry: AsyncRetry; readonly otherwise?: Ending };

/** Options of every step that runs user code. */
export interface StepOptions<P extends ErrorPolicy = ErrorPolicy> {
  /** What happens to a record that the step cannot process. Default: "fail", which ends the flow. */
  readonly onError?: P;
}

/** An error policy, as the engine reads it. */
export interface CheckedPolicy {
  readonly ending: Ending;
  readonly attempts: number;
  readonly backoff: Backoff | undefined;
}

const FAIL: CheckedPolicy = { ending: "fail", attempts: 1, backoff: undefined };
const ENDINGS: readonly unknown[] = ["fail", "skip", "dead-letter"];

/**
 * Reads the policy of a step whose code cannot wait.
 * @throws {FlowError} `bad-option`.
 */
export function checkedPolicy(id: string, policy: ErrorPolicy | undefined): CheckedPolicy {
  const checked = checkedAsyncPolicy(id, policy);
  if (typeof policy === "object" && "backoff" in policy.retry)
    throw new FlowError("bad-option", `step "${id}" is synchronous: it retries at once and takes no backoff`);
  return checked;
}

/**
 * Reads the policy of a step that can wait.
 * @throws {FlowError} `bad-option`.
 */
export function checkedAsyncPolicy(id: string, policy: AsyncErrorPolicy | undefined): CheckedPolicy {
  if (policy === undefined) return FAIL;
  const { retry, otherwise: ending = "fail" } =
    typeof policy === "string" ? { otherwise: policy, retry: undefined } : policy;
  if (!ENDINGS.includes(ending))
    throw new FlowError("bad-option", `step "${id}": no error policy is called ${describeValue(ending)}`);
  if (retry === undefined) return { ...FAIL, ending };
  const { attempts } = retry;
  if (!Number.isInteger(attempts) || attempts < 1) {
    const problem = `retry.attempts must be an integer of 1 or more, not ${describeValue(attempts)}`;
    throw new FlowError("bad-option", `step "${id}": ${problem}`);
  }
  return { ending, attempts, backoff: checkedBackoff(id, "backoff" in retry ? retry.backoff : undefined) };
}
