import { settled } from "../values/bad-result.ts";
import { type AnyAggregator, absorbed } from "./aggregator.ts";
import { settling } from "./settling.ts";
import { staged, stageOf } from "./staged.ts";
import { stateCodec } from "./state-codec.ts";

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
  const each = Object.values(aggregators).map(settling);
  const stages = each.map(stageOf);
  const codecs = each.map(stateCodec);
  const canMerge = each.every(({ merge }) => merge !== undefined);
  const grows = canMerge && each.some(({ absorb }) => absorb !== undefined);
  return {
    init: () => each.map((one) => one.init()),
    add: staged(
      (states: unknown[], value: unknown, eventTime) => {
        for (let i = 0; i < each.length; i++) states[i] = each[i]!.add(states[i], value, eventTime);
        return states;
      },
      // One that throws must not leave the others a value ahead.
      (states, value, eventTime) => {
        const puts = stages.map((stage, i) => stage(states[i], value, eventTime));
        return () => {
          for (let i = 0; i < puts.length; i++) states[i] = puts[i]!();
          return states;
        };
      },
    ) as AnyAggregator["add"],
    ...(canMerge && {
      merge(left: unknown[], right: unknown[]) {
        for (let i = 0; i < each.length; i++) left[i] = each[i]!.merge!(left[i], right[i]);
        return left;
      },
    }),
    ...(grows && {
      absorb: (left: unknown[], right: unknown[]) => each.map((one, i) => absorbed(one, left[i], right[i])),
    }),
    save: (states: unknown[]) => states.map((state, i) => codecs[i]!.save(state)),
    load: (saved: unknown[]) => saved.map((state, i) => codecs[i]!.load(state)),
    result: (states: unknown[]) =>
      Object.fromEntries(names.map((name, i) => [name, settled(each[i]!.result(states[i]), name)])),
  };
}
