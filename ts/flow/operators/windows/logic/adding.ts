import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import { stageOf } from "../../../aggregators/staged.ts";
import type { Aggregation } from "../../../hot/stages.ts";
import type { CheckedPolicy } from "../../../policy/error-policy.ts";
import { endsFlow } from "../../../policy/guarded.ts";
import { retried } from "../../../policy/retried.ts";

/** How records are added to states under a policy. */
export interface Adding {
  /** To one state: where it throws, the state is as it was. */
  readonly toOne: Aggregation;
  /** To each of some: where it throws, all are as they were. */
  toAll(states: readonly unknown[], value: unknown, eventTime: number): unknown[];
}

/**
 * Where a failure ends the flow it does not matter what it leaves behind. Otherwise all that may throw is done first, as
 * often as the policy says, before any state is changed.
 */
export function addingOf(aggregator: AnyAggregator, policy: CheckedPolicy): Adding {
  if (endsFlow(policy)) {
    return {
      toOne: aggregator,
      toAll: (states, value, eventTime) =>
        states.map((state) => aggregator.add(state === NONE ? aggregator.init() : state, value, eventTime)),
    };
  }
  const stage = stageOf(aggregator);
  const stageAll = retried(
    (states: readonly unknown[], value: unknown, eventTime: number) =>
      states.map((state) => stage(state === NONE ? aggregator.init() : state, value, eventTime)),
    policy,
  );
  const toAll: Adding["toAll"] = (states, value, eventTime) =>
    stageAll(states, value, eventTime).map((put) => put());
  const toOne: Aggregation = {
    init: () => NONE, // it may throw: so it is called with the rest
    add: (state, value, eventTime) => toAll([state], value, eventTime)[0],
  };
  return { toOne, toAll };
}

/** In place of the state of a key that has none. */
export const NONE: unique symbol = Symbol("none");
