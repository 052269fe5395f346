import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import { staged, stageOf } from "../../../aggregators/staged.ts";
import type { KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import type { KeyedBatch, StepDesk } from "../../../hot/stage.ts";
import type { GlobalWindower, TimeWindower } from "../windower.ts";
import type { WindowsMade } from "./window-logic.ts";

// To windows by the wall clock a record happens when it comes. To its dead letter it does not: so values are stamped with
// the event times of their records, and nobody sees the stamp but who rejects them.

interface Stamped {
  readonly value: unknown;
  readonly eventTime: number;
}

/** What windows by the wall clock are made of. */
export interface ClockedWindows extends WindowsMade {
  readonly windower: TimeWindower | GlobalWindower<unknown>;
}

/** Of a stream with event time. */
export function stampAll({ values, eventTimes }: KeyedBatch): Stamped[] {
  return values.map((value, i) => ({ value, eventTime: eventTimes![i]! }));
}

/** The same windows, of values that are stamped. */
export function ofStamped(step: ClockedWindows): ClockedWindows {
  const { windower, aggregator } = step;
  return {
    ...step,
    aggregator: addingStamped(aggregator),
    windower: windower.kind === "global" ? triggeredByStamped(windower) : windower,
  };
}

function addingStamped(aggregator: AnyAggregator): AnyAggregator {
  const stage = stageOf(aggregator);
  const { merge, absorb, save, load } = aggregator;
  return {
    init: () => aggregator.init(),
    add: staged(
      (state, stamped, now) => aggregator.add(state, (stamped as Stamped).value, now),
      (state, stamped, now) => stage(state, (stamped as Stamped).value, now),
    ),
    ...(merge !== undefined && { merge: (left, right) => aggregator.merge!(left, right) }),
    ...(absorb !== undefined && { absorb: (left, right) => aggregator.absorb!(left, right) }),
    result: (state) => aggregator.result(state),
    ...(save !== undefined && { save: (state) => aggregator.save!(state) }),
    ...(load !== undefined && { load: (saved) => aggregator.load!(saved) }),
  };
}

function triggeredByStamped({ trigger, ...windower }: GlobalWindower<unknown>): GlobalWindower<unknown> {
  const { when } = trigger;
  if (when === undefined) return { ...windower, trigger };
  return {
    ...windower,
    trigger: { ...trigger, when: (stamped, now) => when((stamped as Stamped).value, now) },
  };
}

/** Rejects what is stamped as the record that it was. */
export function rejectingStamped(context: KeyedLogicContext): KeyedLogicContext {
  return withReject(context, (code, problem, stamped, key, _now, cause) => {
    const { value, eventTime } = stamped as Stamped;
    context.desk.reject(code, problem, value, key, eventTime, cause);
  });
}

/** Rejects records that have no event time as such: windows may have given them one. */
export function rejectingUntimed(context: KeyedLogicContext): KeyedLogicContext {
  return withReject(context, (code, problem, value, key, _instant, cause) =>
    context.desk.reject(code, problem, value, key, undefined, cause),
  );
}

function withReject(context: KeyedLogicContext, reject: StepDesk["reject"]): KeyedLogicContext {
  return { ...context, desk: { ...context.desk, reject } };
}
