import { checkedFunction } from "../values/checked.ts";
import type { CheckedPolicy } from "./error-policy.ts";

/**
 * A function that is called again, at once, when it throws. The same function where the policy has no retry.
 * @param what For the message about what is no function.
 * @throws {FlowError} `bad-option`.
 */
export function retried<A extends readonly unknown[], R>(
  fn: (...args: A) => R,
  { attempts }: CheckedPolicy,
  what = "the function of the step",
): (...args: A) => R {
  checkedFunction(what, fn);
  if (attempts === 1) return fn;
  return (...args) => {
    for (let left = attempts - 1; left > 0; left--) {
      try {
        return fn(...args);
      } catch {
        // The last attempt tells why.
      }
    }
    return fn(...args);
  };
}
