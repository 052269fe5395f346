import type { AnyStream, KeyArgument, ValueOf } from "../../graph/any-stream.ts";
import type { UserFunction } from "../../hot/stage.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { guarded } from "../../policy/guarded.ts";
import { addStage } from "./add-stage.ts";

/** The method `flatMap` of streams. */
export interface FlatMapMethod<S extends AnyStream> {
  /**
   * Turns each record into any number of others, which keep its key and event time.
   * Stateless: fuses with its neighbours. A generator is run only as its elements are passed on.
   * @param id Step id, unique in the flow.
   * @param fn Called once a record; returns an array or any other iterable, but no text: it would fall apart.
   * @param options `onError` says what happens to a record for which `fn` throws or gives nothing to iterate. With
   * another policy than "fail" the elements are gathered first, so that a record passes on all of them or none.
   * @throws {StepError} `step-failed` if `fn` or its iterable throws, `not-iterable` if there is nothing to
   * iterate, `returned-promise` for one among the elements, at run time and if the policy is "fail".
   * @example
   * ```ts
   * const lines = flow.input("lines", ["to be", "or not"]);
   * lines.flatMap("words", (line) => line.split(" ")).output("print", console.log); // to, be, or, not
   * ```
   */
  flatMap<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (value: ValueOf<S>, ...key: KeyArgument<S>) => Iterable<U> & object,
    options?: StepOptions<P>,
  ): StepOutcome<S, U, P>;
}

/** Declares the step: see {@link FlatMapMethod.flatMap}. */
export function flatMap(stream: AnyStream, id: string, fn: UserFunction, options: StepOptions = {}): unknown {
  const policy = checkedPolicy(options);
  const call = guarded(fn, policy);
  return addStage(stream, {
    id,
    operator: "flatMap",
    yields: "counted",
    policy,
    compile: ({ code, desk }, [next]) => code.flatMapStage(call, next!, desk),
  });
}
