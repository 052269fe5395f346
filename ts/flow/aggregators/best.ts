import { comparable, type Ordered } from "../values/order.ts";
import type { Aggregator } from "./aggregator.ts";
import { unchanging } from "./staged.ts";

/** A value, and when it happened. */
export interface Timed<V> {
  readonly value: V;
  readonly eventTime: number;
}

/** A value with what it is compared by; undefined before any. */
export type BestState<V> = (Timed<V> & { readonly measure: Ordered }) | undefined;

/**
 * Keeps the one value that no other is better than. Of several as good, the one of the earliest event time, and of
 * these the one that came first.
 * @param who What it is called in messages.
 */
export function best<V>(
  who: string,
  measureOf: (value: V) => Ordered,
  isBetter: (a: Ordered, b: Ordered) => boolean,
): Aggregator<V, BestState<V>, V> {
  const beats = (a: NonNullable<BestState<V>>, b: NonNullable<BestState<V>>): boolean =>
    isBetter(a.measure, b.measure) || (a.eventTime < b.eventTime && !isBetter(b.measure, a.measure));
  const better = (kept: BestState<V>, other: BestState<V>): BestState<V> =>
    kept === undefined || (other !== undefined && beats(other, kept)) ? other : kept;
  return {
    init: () => undefined,
    add: unchanging((kept: BestState<V>, value: V, eventTime) =>
      better(kept, { value, eventTime, measure: comparable(measureOf(value), who) }),
    ),
    merge: better,
    result: (kept) => kept!.value, // there is no result of no values
  };
}
