import { FlowError } from "../../errors.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import type { AsyncCallSpec } from "../../graph/async-call-spec.ts";
import type { StepSpec } from "../../graph/flow.ts";
import type { AsyncRetry } from "../../policy/backoff.ts";
import { type AsyncErrorPolicy, checkedAsyncPolicy } from "../../policy/error-policy.ts";
import { outcomeOf, withFailedPort } from "../../policy/failed-port.ts";
import { checkedBoolean, checkedCount, checkedFunction, checkedOptions } from "../../values/checked.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import { asyncLowering } from "./async-operator.ts";

/** Options of a step that calls an asynchronous function. */
export interface AsyncOptions<P extends AsyncErrorPolicy = AsyncErrorPolicy> {
  /** Most calls under way at a time, on each worker: 1 or more. Default: 16. */
  readonly concurrency?: number;
  /** Whether results leave in the order in which their records came, or as they are there. Default: true. */
  readonly ordered?: boolean;
  /** How long a call may take; then its signal aborts, and it has failed. Default: for ever. */
  readonly timeout?: Duration;
  /** Calls again, after a while, when a call fails: the same as in `onError`. */
  readonly retry?: AsyncRetry;
  /** What happens to a record whose calls have failed. Default: "fail", which ends the flow. */
  readonly onError?: P;
}

/** The names of all {@link AsyncOptions}. */
export const ASYNC_OPTIONS = ["concurrency", "ordered", "timeout", "retry", "onError"] as const;

/** Declares an asynchronous step. Under the policy "dead-letter" it gives `{ results, failed }`. */
export function addAsyncStep(
  stream: AnyStream,
  id: string,
  step: { readonly operator: string; readonly fn: unknown; readonly spread: boolean },
  options: AsyncOptions,
): unknown {
  const { operator, fn, spread } = step;
  const { concurrency = 16, ordered = true, timeout } = checkedOptions(options, ASYNC_OPTIONS);
  checkedCount("concurrency", concurrency);
  checkedBoolean("ordered", ordered);
  const timeoutMs = timeout === undefined ? undefined : toMilliseconds(timeout, "timeout");
  const call: AsyncCallSpec = {
    fn: checkedFunction("the function of the step", fn) as AsyncCallSpec["fn"],
    spread,
    concurrency,
    ordered,
    timeoutMs,
  };
  const policy = checkedAsyncPolicy({ onError: policyOf(options) });
  const inputs = portsOf([stream]);
  const { keyed, timed } = inputs[0]!;
  const outputs = withFailedPort([{ keyed, timed }], inputs[0]!, policy);
  const declared: StepSpec = { kind: "async", operator, call, policy, inputs, lowering: asyncLowering };
  return outcomeOf(addStep(stream.flow, id, declared, outputs));
}

/** The retry may stand beside the policy, where it is the same for all of them. */
function policyOf({ retry, onError }: AsyncOptions): AsyncErrorPolicy | undefined {
  if (retry === undefined) return onError;
  if (typeof onError === "object")
    throw new FlowError("bad-option", "it has two retries: one as an option, one in onError");
  return onError === undefined ? { retry } : { retry, otherwise: onError };
}
