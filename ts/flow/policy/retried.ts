import type { CheckedPolicy } from "./error-policy.ts";

/** A function that is called again, at once, when it throws. The same function where the policy has no retry. */
export function retried<A extends readonly unknown[], R>(
  fn: (...args: A) => R,
  { attempts }: CheckedPolicy,
): (...args: A) => R {
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
