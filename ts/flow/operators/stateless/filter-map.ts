import type { AnyStream, KeyArgument, ValueOf } from "../../graph/any-stream.ts";
import type { UserFunction } from "../../hot/stage.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import { addStage } from "./add-stage.ts";

/** The method `filterMap` of streams. */
export interface FilterMapMethod<S extends AnyStream> {
  /**
   * Turns each record into another, or into none where `fn` returns `undefined` or `null`. `0`, `""` and `false`
   * pass. Key, event time and order are kept. Stateless: fuses with its neighbours.
   * @param id Step id, unique in the flow.
   * @param fn Called once a record, with the key as second argument on a keyed stream.
   * @param options `onError` says what happens to a record for which `fn` throws.
   * @throws {StepError} `step-failed` if `fn` throws, `returned-promise` if it returns one, at run time and if the policy is
   * "fail".
   * @example
   * ```ts
   * const ages = new Map([["Ada", 36]]);
   * flow.input("names", ["Ada", "Bob"]).filterMap("age", (name) => ages.get(name)).output("print", console.log); // 36
   * ```
   */
  filterMap<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (value: ValueOf<S>, ...key: KeyArgument<S>) => U,
    options?: StepOptions<P>,
  ): StepOutcome<S, NonNullable<U>, P>;
}

/** Declares the step: see {@link FilterMapMethod.filterMap}. */
export function filterMap(
  stream: AnyStream,
  id: string,
  fn: UserFunction,
  options: StepOptions = {},
): unknown {
  const policy = checkedPolicy(options);
  const call = retried(fn, policy);
  return addStage(stream, {
    id,
    operator: "filterMap",
    yields: "counted",
    policy,
    compile: ({ code, desk }, [next]) => code.filterMapStage(call, next!, desk),
  });
}
