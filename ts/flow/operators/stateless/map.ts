import type { AnyStream, KeyArgument, ValueOf } from "../../graph/any-stream.ts";
import type { UserFunction } from "../../hot/stage.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import { addStage } from "./add-stage.ts";

/** The method `map` of streams. */
export interface MapMethod<S extends AnyStream> {
  /**
   * Turns each record into exactly one other. Key, event time and order are kept.
   * Stateless: fuses with its neighbours. For what takes time there is `mapAsync`.
   * @param id Step id, unique in the flow.
   * @param fn Called once a record, with the key as second argument on a keyed stream.
   * @param options `onError` says what happens to a record for which `fn` throws.
   * @throws {StepError} `step-failed` if `fn` throws, `returned-promise` if it returns one, at run time and if the policy is
   * "fail".
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).map("double", (n) => n * 2).output("print", console.log); // 2, 4, 6
   * ```
   */
  map<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (value: ValueOf<S>, ...key: KeyArgument<S>) => U,
    options?: StepOptions<P>,
  ): StepOutcome<S, U, P>;
}

/** Declares the step: see {@link MapMethod.map}. */
export function map(stream: AnyStream, id: string, fn: UserFunction, options: StepOptions = {}): unknown {
  const policy = checkedPolicy(options);
  const call = retried(fn, policy);
  return addStage(stream, {
    id,
    operator: "map",
    yields: "same",
    policy,
    compile: ({ code, desk }, [next]) => code.mapStage(call, next!, desk),
  });
}
