import { settled } from "../values/bad-result.ts";
import type { AnyAggregator } from "./aggregator.ts";
import { isStaged } from "./staged.ts";

const WHO = "the aggregator";

/** The same aggregator; of functions of the user's, one that gives a promise as a state, for which nobody waits, throws. */
export function settling(aggregator: AnyAggregator): AnyAggregator {
  if (isStaged(aggregator.add)) return aggregator;
  const { merge, absorb, save, load } = aggregator;
  return {
    init: () => settled(aggregator.init(), WHO),
    add: (state, value, eventTime) => settled(aggregator.add(state, value, eventTime), WHO),
    result: (state) => aggregator.result(state),
    ...(merge && { merge: (left, right) => settled(merge.call(aggregator, left, right), WHO) }),
    ...(absorb && { absorb: (left, right) => settled(absorb.call(aggregator, left, right), WHO) }),
    ...(save && { save: (state) => save.call(aggregator, state) }),
    ...(load && { load: (saved) => load.call(aggregator, saved) }),
  };
}
