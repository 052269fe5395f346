import type { AnyKeyedStream, AnyStream, ValueOf } from "../../graph/any-stream.ts";
import type { Fold } from "../../hot/stages.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { checkedFunction } from "../../values/checked.ts";
import { addKeyedOutcome } from "./add-keyed-step.ts";
import { foldFinalLogic } from "./fold-final-logic.ts";
import { foldUnderPolicy } from "./fold-under-policy.ts";

/** The method `reduceFinal` of streams. */
export interface ReduceFinalMethod<S extends AnyKeyedStream> {
  /**
   * Reduces each key's values to one, emitted when the input has ended, in order of the keys. For inputs that end.
   * The result carries the latest event time of the key. Event time is held back until then: no result is late.
   * @param id Step id, unique in the flow.
   * @param reduce Makes one value out of two. Must be associative: the engine may reduce in parts.
   * @param options `onError` says what happens to a value for which `reduce` throws.
   * @throws {StepError} `step-failed`, at run time, if `reduce` throws and the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).keyBy("parity", (n) => n % 2).reduceFinal("product", (a, b) => a * b)
   *   .entries().output("print", console.log); // [0, 2], [1, 3]
   * ```
   */
  reduceFinal<const P extends ErrorPolicy = "fail">(
    id: string,
    reduce: (left: ValueOf<S>, right: ValueOf<S>) => ValueOf<S>,
    options?: StepOptions<P>,
  ): StepOutcome<S, ValueOf<S>, P>;
}

/** Declares the step: see {@link ReduceFinalMethod.reduceFinal}. */
export function reduceFinal(
  stream: AnyStream,
  id: string,
  reduce: (left: unknown, right: unknown) => unknown,
  options: StepOptions = {},
): unknown {
  const policy = checkedPolicy(options);
  const functions = foldUnderPolicy(reducing(checkedFunction("reduce", reduce)), policy);
  return addKeyedOutcome(stream, id, "reduceFinal", foldFinalLogic(functions), policy);
}

/** A reduction as a fold: the first value is the state to start from. */
function reducing<V>(reduce: (left: V, right: V) => V): Fold {
  return {
    start: () => NONE,
    // Two arguments and no key, so that functions like Math.max mean what they seem to.
    fold: (state, value) => (state === NONE ? value : reduce(state as V, value as V)),
  };
}

/** Not undefined: that is a value like any other. */
const NONE = Symbol("none");
