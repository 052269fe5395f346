import type { CheckedPolicy } from "./error-policy.ts";
import { gathered } from "./gathered.ts";
import { retried } from "./retried.ts";

/**
 * A function that gives what can be iterated, made fit for a policy: it is called again as often as that says, and what
 * it gives half way is not passed on. The same function where a failure ends the flow anyhow.
 * @throws {FlowError} `bad-option` for what is no function.
 */
export function guarded<A extends readonly unknown[]>(
  fn: (...args: A) => unknown,
  policy: CheckedPolicy,
): (...args: A) => unknown {
  const ends = policy.ending === "fail" && policy.attempts === 1;
  return retried(ends ? fn : gathered(fn), policy);
}
