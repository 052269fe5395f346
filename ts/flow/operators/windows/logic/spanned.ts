import type { AnyAggregator } from "../../../aggregators/aggregator.ts";

/** A state, and the event times of its first and last values. */
export interface Spanned {
  first: number;
  last: number;
  state: unknown;
}

/** The same aggregator, which also tells from when to when its values are. */
export function spanned(aggregator: AnyAggregator): AnyAggregator {
  const { merge } = aggregator;
  return {
    init: (): Spanned => ({ first: Infinity, last: -Infinity, state: aggregator.init() }),
    // A new one: where a record is not for all of its windows, those that could take it keep the old one.
    add({ first, last, state }: Spanned, value: unknown, eventTime: number): Spanned {
      return extend({ first, last, state: aggregator.add(state, value, eventTime) }, eventTime, eventTime);
    },
    ...(merge !== undefined && {
      merge(left: Spanned, right: Spanned): Spanned {
        left.state = aggregator.merge!(left.state, right.state);
        return extend(left, right.first, right.last);
      },
    }),
    result: (span: Spanned) => aggregator.result(span.state),
  };
}

function extend(span: Spanned, first: number, last: number): Spanned {
  if (first < span.first) span.first = first;
  if (last > span.last) span.last = last;
  return span;
}
