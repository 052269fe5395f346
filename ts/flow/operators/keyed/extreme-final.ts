import type { Fold } from "../../hot/stages.ts";
import type { KeyedOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Key } from "../../values/key.ts";
import { isGreater, isLess } from "../../values/order.ts";
import { addKeyedOutcome } from "./add-keyed-step.ts";
import { foldFinalLogic } from "./fold-final-logic.ts";

/** What `<` orders the way one expects. */
export type Ordered = number | bigint | string | Date;

/** A value with what it is compared by. */
interface Measured {
  readonly value: unknown;
  readonly measure: Ordered;
}

/** What `minFinal` and `maxFinal` share: of two values that are equal, the earlier one stays. */
export function extremeFinal<K extends Key, V, P extends ErrorPolicy>(
  stream: KeyedStream<K, V>,
  id: string,
  operator: "minFinal" | "maxFinal",
  by: (value: V) => Ordered,
  options: StepOptions<P> = {},
): KeyedOutcome<K, V, V, P> {
  const policy = checkedPolicy(id, options.onError);
  const measureOf = retried(by as (value: unknown) => Ordered, policy); // it is given the values of this very stream
  const better: (a: Ordered, b: Ordered) => boolean = operator === "minFinal" ? isLess : isGreater;
  const fold: Fold = {
    start: () => undefined,
    fold(state, value) {
      const kept = state as Measured | undefined;
      const measure = measureOf(value);
      return kept === undefined || better(measure, kept.measure) ? { value, measure } : kept;
    },
  };
  const logic = foldFinalLogic(fold, (state) => (state as Measured).value);
  return addKeyedOutcome(stream, id, operator, logic, policy);
}

/** What to compare values by: may be left out where they can be compared themselves. */
export type Measure<V> = [V] extends [Ordered] ? [by?: (value: V) => Ordered] : [by: (value: V) => Ordered];

/** The same, and behind it the options of a step. */
export type MeasureAndOptions<V, P extends ErrorPolicy> = [V] extends [Ordered]
  ? [by?: ((value: V) => Ordered) | undefined, options?: StepOptions<P>]
  : [by: (value: V) => Ordered, options?: StepOptions<P>];

/** A value that is its own measure. */
export const itself = (value: unknown): Ordered => value as Ordered;
