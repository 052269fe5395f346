import type { AnyAggregator } from "./aggregator.ts";

/** Aggregators of the values of one stream, by name. (Their results are left to `ResultsOf`, for the sake of inference.) */
export interface AggregatorsOf<V> {
  readonly [name: string]: {
    init(): unknown;
    add(state: unknown, value: V, eventTime: number): unknown;
  };
}

// The empty type has editors show the properties, and not what they are made of.
/** The results of several aggregators, by name. */
export type ResultsOf<S> = {
  readonly [N in keyof S]: S[N] extends { result(state: never): infer R } ? R : never;
} & {};

/** Several aggregators as one, which can merge if all of them can. */
export function several(aggregators: Readonly<Record<string, AnyAggregator>>): AnyAggregator {
  const names = Object.keys(aggregators);
  const each = Object.values(aggregators);
  const added: unknown[] = each.map(() => undefined);
  const canMerge = each.every(({ merge }) => merge !== undefined);
  return {
    init: () => each.map((one) => one.init()),
    add(states: unknown[], value: unknown, eventTime: number) {
      // Only when all have taken the value in: one that throws must not leave the others a value ahead.
      for (let i = 0; i < each.length; i++) added[i] = each[i]!.add(states[i], value, eventTime);
      for (let i = 0; i < each.length; i++) states[i] = added[i];
      return states;
    },
    ...(canMerge && {
      merge(left: unknown[], right: unknown[]) {
        for (let i = 0; i < each.length; i++) left[i] = each[i]!.merge!(left[i], right[i]);
        return left;
      },
    }),
    result: (states: unknown[]) =>
      Object.fromEntries(names.map((name, i) => [name, each[i]!.result(states[i])])),
  };
}
