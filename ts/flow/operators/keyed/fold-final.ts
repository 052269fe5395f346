import type { AnyKeyedStream, AnyStream, KeyOf, ValueOf } from "../../graph/any-stream.ts";
import type { Fold } from "../../hot/stages.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { settled } from "../../values/bad-result.ts";
import { checkedFunction } from "../../values/checked.ts";
import { addKeyedOutcome } from "./add-keyed-step.ts";
import { foldFinalLogic } from "./fold-final-logic.ts";
import { foldUnderPolicy } from "./fold-under-policy.ts";

/** The method `foldFinal` of streams. */
export interface FoldFinalMethod<S extends AnyKeyedStream> {
  /**
   * Folds each key's values into one result, emitted when the input has ended, in order of the keys. For inputs that
   * end. The result carries the latest event time of the key. Event time is held back until then: no result is late.
   * @param id Step id, unique in the flow.
   * @param start The state of a key that has none.
   * @param fold Takes a value in and returns the new state; it may change the old one in place and return it.
   * @param options `onError` says what happens to a value for which a function throws: the state stays as it was. For
   * that `fold` is given a copy of it.
   * @throws {StepError} `step-failed`, at run time, if a function throws and the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).keyBy("parity", (n) => n % 2).foldFinal("sum", () => 0, (sum, n) => sum + n)
   *   .entries().output("print", console.log); // [0, 2], [1, 4]
   * ```
   */
  foldFinal<State, const P extends ErrorPolicy = "fail">(
    id: string,
    start: (key: KeyOf<S>) => State,
    fold: (state: State, value: ValueOf<S>, key: KeyOf<S>) => State,
    options?: StepOptions<P>,
  ): StepOutcome<S, State, P>;
}

/** Declares the step: see {@link FoldFinalMethod.foldFinal}. */
export function foldFinal(
  stream: AnyStream,
  id: string,
  start: Fold["start"],
  fold: Fold["fold"],
  options: StepOptions = {},
): unknown {
  const policy = checkedPolicy(options);
  checkedFunction("start", start);
  checkedFunction("fold", fold);
  const begin: Fold["start"] = (key) => settled(start(key), "start");
  const functions = foldUnderPolicy({ start: begin, fold }, policy);
  return addKeyedOutcome(stream, id, "foldFinal", foldFinalLogic(functions), policy);
}
