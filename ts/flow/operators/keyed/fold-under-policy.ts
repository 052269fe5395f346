import type { Fold } from "../../hot/stages.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { endsFlow } from "../../policy/guarded.ts";
import { retried } from "../../policy/retried.ts";
import { copyOf } from "../../values/copy-of.ts";

/**
 * A fold fit for a policy: it is called again as often as that says, and where it throws the state is as it was, though
 * it may have changed it in place: for it is given a copy. The same where a failure ends the flow anyhow.
 */
export function foldUnderPolicy(functions: Fold, policy: CheckedPolicy): Fold {
  if (endsFlow(policy)) return functions;
  const { start, fold } = functions;
  const attempt: Fold["fold"] = (state, value, key) =>
    fold(state === NONE ? start(key) : copyOf(state), value, key);
  return { start: () => NONE, fold: retried(attempt, policy) }; // `start` may throw: it is called with the rest
}

/** In place of the state of a key that has none. */
const NONE = Symbol("none");
