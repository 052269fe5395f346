import type { AnyStream } from "../../graph/any-stream.ts";
import type { Fold } from "../../hot/stages.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import { comparable, isGreater, isLess, type Ordered } from "../../values/order.ts";
import { addKeyedOutcome } from "./add-keyed-step.ts";
import { foldFinalLogic } from "./fold-final-logic.ts";

/** A value with what it is compared by. */
interface Measured {
  readonly value: unknown;
  readonly measure: Ordered;
}

/** What `minFinal` and `maxFinal` share: of two values that are equal, the earlier one stays. */
export function extremeFinal(
  stream: AnyStream,
  id: string,
  operator: "minFinal" | "maxFinal",
  by: (value: unknown) => Ordered,
  options: StepOptions = {},
): unknown {
  const policy = checkedPolicy(options);
  const measureOf = retried(by, policy, "by");
  const better: (a: Ordered, b: Ordered) => boolean = operator === "minFinal" ? isLess : isGreater;
  const fold: Fold = {
    start: () => undefined,
    fold(state, value) {
      const kept = state as Measured | undefined;
      const measure = comparable(measureOf(value), operator);
      return kept === undefined || better(measure, kept.measure) ? { value, measure } : kept;
    },
  };
  const logic = foldFinalLogic(fold, (state) => (state as Measured).value);
  return addKeyedOutcome(stream, id, operator, logic, policy);
}

/** What to compare values by, which may be left out where they can be compared themselves, and the options of a step. */
export type MeasureAndOptions<V, P extends ErrorPolicy> = [V] extends [Ordered]
  ? [by?: ((value: V) => Ordered) | undefined, options?: StepOptions<P>]
  : [by: (value: V) => Ordered, options?: StepOptions<P>];
