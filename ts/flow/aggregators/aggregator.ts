/**
 * A way to make one result out of many values, a value at a time. `count()`, `sum()` and the others are made of it;
 * so can yours be. State is plain data; or `save` makes it so, and `load` makes it anew of that.
 */
export interface Aggregator<in V, A, out R> {
  /** The state before any value: a new one for each call, if it can be changed. */
  init(): A;
  /** Takes a value in: gives the new state, or changes the old one and gives it back. `eventTime` in ms since 1970. */
  add(state: A, value: V, eventTime: number): A;
  /**
   * The state of the values of both, `left`'s before `right`'s. May change `left` and give it back; must leave `right`
   * as it is, and share nothing with it that can be changed. Lets sliding windows share work, and sessions merge.
   */
  merge?(left: A, right: A): A;
  /**
   * The same as `merge`, and beside it, where neither state is used any more: may change both, and give back either. For
   * states that grow with their values: then the smaller one goes into the larger, and sliding windows keep no aggregates
   * of aggregates.
   */
  absorb?(left: A, right: A): A;
  /** The result of a state, which may be added to afterwards: so it shares nothing with it that can be changed. */
  result(state: A): R;
  /** A state as plain data, which may share with it what is plain in it. For states that are no plain data; with `load`. */
  save?(state: A): unknown;
  /** The state that was saved: it may keep what it is given. */
  load?(saved: unknown): A;
}

/** An aggregator whatever its types: what the engine calls. */
export interface AnyAggregator {
  init(): unknown;
  add(state: unknown, value: unknown, eventTime: number): unknown;
  merge?(left: unknown, right: unknown): unknown;
  absorb?(left: unknown, right: unknown): unknown;
  result(state: unknown): unknown;
  save?(state: unknown): unknown;
  load?(saved: unknown): unknown;
}

/** The state of the values of both, of which neither is used any more. The aggregator can merge. */
export function absorbed(aggregator: AnyAggregator, left: unknown, right: unknown): unknown {
  return aggregator.absorb === undefined ? aggregator.merge!(left, right) : aggregator.absorb(left, right);
}
