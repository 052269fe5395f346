import type { Aggregator } from "./aggregator.ts";

/** A value, and when it happened. */
export interface Timed<V> {
  readonly value: V;
  readonly eventTime: number;
}

/** A value with what it is compared by; undefined before any. */
export type BestState<V> = (Timed<V> & { readonly measure: unknown }) | undefined;

/**
 * Keeps the one value that no other is better than. Of several as good, the one of the earliest event time, and of
 * these the one that came first.
 */
export function best<V>(
  measureOf: (value: V, eventTime: number) => unknown,
  isBetter: (a: unknown, b: unknown) => boolean,
): Aggregator<V, BestState<V>, V> {
  const beats = (a: NonNullable<BestState<V>>, b: NonNullable<BestState<V>>): boolean =>
    isBetter(a.measure, b.measure) || (a.eventTime < b.eventTime && !isBetter(b.measure, a.measure));
  const better = (kept: BestState<V>, other: BestState<V>): BestState<V> =>
    kept === undefined || (other !== undefined && beats(other, kept)) ? other : kept;
  return {
    init: () => undefined,
    add: (kept, value, eventTime) => better(kept, { value, eventTime, measure: measureOf(value, eventTime) }),
    merge: better,
    result: (kept) => kept!.value, // there is no result of no values
  };
}
