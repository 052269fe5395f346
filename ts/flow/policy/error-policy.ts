import { FlowError } from "../errors.ts";
import { checkedCount, checkedOptions, oneOf } from "../values/checked.ts";
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
const ENDINGS: readonly Ending[] = ["fail", "skip", "dead-letter"];

/**
 * Reads the policy of a step whose code cannot wait, off its options.
 * @param others Names of the options that the step has beside it.
 * @throws {FlowError} `bad-option`.
 */
export function checkedPolicy(options: StepOptions, ...others: readonly string[]): CheckedPolicy {
  const { onError } = checkedOptions(options, [...others, "onError"]);
  const checked = checkedAsyncPolicy({ onError });
  if (typeof onError === "object" && onError.retry !== undefined && "backoff" in onError.retry)
    throw new FlowError("bad-option", "a synchronous step retries at once and takes no backoff");
  return checked;
}

/**
 * Reads the policy of a step that can wait, off its options.
 * @throws {FlowError} `bad-option`.
 */
export function checkedAsyncPolicy(options: {
  readonly onError?: AsyncErrorPolicy | undefined;
}): CheckedPolicy {
  const { onError } = checkedOptions(options, ["onError"]);
  if (onError === undefined) return FAIL;
  const { retry, otherwise = "fail" }: { readonly retry?: AsyncRetry; readonly otherwise?: unknown } =
    typeof onError === "object"
      ? checkedOptions(onError, ["retry", "otherwise"], "onError")
      : { otherwise: onError };
  const ending = oneOf("onError", otherwise, ENDINGS);
  if (retry === undefined) return { ...FAIL, ending };
  const { attempts, backoff } = checkedOptions(retry, ["attempts", "backoff"], "retry");
  return { ending, attempts: checkedCount("retry.attempts", attempts), backoff: checkedBackoff(backoff) };
}
