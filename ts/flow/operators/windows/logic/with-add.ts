import type { AnyAggregator } from "../../../aggregators/aggregator.ts";

/** The same aggregator, but for how it takes a value in. */
export function withAdd(aggregator: AnyAggregator, add: AnyAggregator["add"]): AnyAggregator {
  return {
    init: () => aggregator.init(),
    add,
    ...(aggregator.merge !== undefined && { merge: (left, right) => aggregator.merge!(left, right) }),
    result: (state) => aggregator.result(state),
    ...(aggregator.save !== undefined && { save: (state) => aggregator.save!(state) }),
    ...(aggregator.load !== undefined && { load: (saved) => aggregator.load!(saved) }),
  };
}
