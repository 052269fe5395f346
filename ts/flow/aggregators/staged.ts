import { copyOf } from "../values/copy-of.ts";
import type { AnyAggregator } from "./aggregator.ts";
import { stateCodec } from "./state-codec.ts";

/** Takes a value in: what `add` of an aggregator is. */
type Add<A, V> = (state: A, value: V, eventTime: number) => A;

/**
 * Takes a value in by two steps. What may throw is done now, and leaves the state as it is; what is given back changes it,
 * does not throw, and gives the new state.
 */
type Stage<A, V> = (state: A, value: V, eventTime: number) => () => A;

// Kept with the function, not with the aggregator: who makes an aggregator of another one may put an `add` of their own.
const STAGE: unique symbol = Symbol("stage");

/** The same `add`, which is told how to do it in two steps. */
export function staged<A, V>(add: Add<A, V>, stage: Stage<A, V>): Add<A, V> {
  return Object.assign(add, { [STAGE]: stage });
}

/** The same `add`, which never changes the state that it is given. */
export function unchanging<A, V>(add: Add<A, V>): Add<A, V> {
  return staged(add, (state, value, eventTime) => {
    const next = add(state, value, eventTime);
    return () => next;
  });
}

/** The same `add`, which does not throw. */
export function unfailing<A, V>(add: Add<A, V>): Add<A, V> {
  return staged(add, (state, value, eventTime) => () => add(state, value, eventTime));
}

/** The same `add`: all that may throw in it is `measure`, and `put` does the rest. */
export function measuring<A, V, M>(
  add: Add<A, V>,
  measure: (value: V) => M,
  put: (state: A, measure: M, value: V, eventTime: number) => A,
): Add<A, V> {
  return staged(add, (state, value, eventTime) => {
    const measured = measure(value);
    return () => put(state, measured, value, eventTime);
  });
}

/** Whether an `add` has told how: then it is one of ours. */
export function isStaged(add: AnyAggregator["add"]): boolean {
  return STAGE in add;
}

/** How an aggregator takes a value in by two steps. One that has not told how is given a copy of the state. */
export function stageOf(aggregator: AnyAggregator): Stage<unknown, unknown> {
  const known = (aggregator.add as { [STAGE]?: Stage<unknown, unknown> })[STAGE];
  const { save, load } = stateCodec(aggregator);
  return (
    known ??
    ((state, value, eventTime) => {
      const next = aggregator.add(load(copyOf(save(state))), value, eventTime);
      return () => next;
    })
  );
}
