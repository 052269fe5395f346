import type { AnyStream, KeyArgument, ValueOf } from "../../graph/any-stream.ts";
import type { UserFunction } from "../../hot/stage.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import { addStage } from "./add-stage.ts";
import type { Narrowed } from "./predicate.ts";

/** The method `filter` of streams. */
export interface FilterMethod<S extends AnyStream> {
  /**
   * Passes on the records for which `keep` is true; the others end here. Key, event time and order are kept.
   * Stateless: fuses with its neighbours, allocates nothing.
   * @param id Step id, unique in the flow.
   * @param keep Called once a record, synchronously; it must return `true` or `false`. A type predicate narrows
   * the stream.
   * @param options `onError` says what happens to a record for which `keep` throws or gives no answer.
   * @throws {StepError} `step-failed` if `keep` throws, `not-a-boolean` if it returns anything else, at run time and if
   * the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).filter("odd", (n) => n % 2 === 1).output("print", console.log); // 1, 3
   * ```
   */
  filter<
    Predicate extends (value: ValueOf<S>, ...key: KeyArgument<S>) => boolean,
    const P extends ErrorPolicy = "fail",
  >(
    id: string,
    keep: Predicate,
    options?: StepOptions<P>,
  ): StepOutcome<S, Narrowed<ValueOf<S>, Predicate, ValueOf<S>>, P>;
}

/** Declares the step: see {@link FilterMethod.filter}. */
export function filter(
  stream: AnyStream,
  id: string,
  keep: UserFunction,
  options: StepOptions = {},
): unknown {
  const policy = checkedPolicy(options);
  const call = retried(keep, policy);
  return addStage(stream, {
    id,
    operator: "filter",
    yields: "counted",
    policy,
    compile: ({ code, desk }, [next]) => code.branchStage(call, next!, dropped, desk),
  });
}

const dropped = (): void => {};
