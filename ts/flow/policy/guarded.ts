import type { CheckedPolicy } from "./error-policy.ts";
import { gathered } from "./gathered.ts";
import { retried } from "./retried.ts";

/** Whether a failure ends the flow anyhow: then what it has changed does not matter. */
export function endsFlow({ ending, attempts }: CheckedPolicy): boolean {
  return ending === "fail" && attempts === 1;
}

/**
 * A function that gives what can be iterated, made fit for a policy: it is called again as often as that says, and what
 * it gives half way is not passed on. The same function where a failure ends the flow anyhow.
 * @throws {FlowError} `bad-option` for what is no function.
 */
export function guarded<A extends readonly unknown[]>(
  fn: (...args: A) => unknown,
  policy: CheckedPolicy,
): (...args: A) => unknown {
  return retried(endsFlow(policy) ? fn : gathered(fn), policy);
}
