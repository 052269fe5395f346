import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import { staged, stageOf } from "../../../aggregators/staged.ts";
import { stateCodec } from "../../../aggregators/state-codec.ts";

/** A state, and the event times of its first and last values. */
export interface Spanned {
  first: number;
  last: number;
  state: unknown;
}

/** The same aggregator, which also tells from when to when its values are. */
export function spanned(aggregator: AnyAggregator): AnyAggregator {
  const { merge } = aggregator;
  const stage = stageOf(aggregator);
  const codec = stateCodec(aggregator);
  return {
    init: (): Spanned => ({ first: Infinity, last: -Infinity, state: aggregator.init() }),
    add: staged(
      (span: Spanned, value: unknown, eventTime) => {
        span.state = aggregator.add(span.state, value, eventTime);
        return extend(span, eventTime, eventTime);
      },
      (span, value, eventTime) => {
        const put = stage(span.state, value, eventTime);
        return () => {
          span.state = put();
          return extend(span, eventTime, eventTime);
        };
      },
    ) as AnyAggregator["add"],
    ...(merge !== undefined && {
      merge(left: Spanned, right: Spanned): Spanned {
        left.state = aggregator.merge!(left.state, right.state);
        return extend(left, right.first, right.last);
      },
    }),
    ...(aggregator.absorb !== undefined && {
      absorb(left: Spanned, right: Spanned): Spanned {
        left.state = aggregator.absorb!(left.state, right.state);
        return extend(left, right.first, right.last);
      },
    }),
    result: (span: Spanned) => aggregator.result(span.state),
    save: (span: Spanned) => ({ ...span, state: codec.save(span.state) }),
    load: (saved: Spanned) => ({ ...saved, state: codec.load(saved.state) }),
  };
}

function extend(span: Spanned, first: number, last: number): Spanned {
  if (first < span.first) span.first = first;
  if (last > span.last) span.last = last;
  return span;
}
