import { type AnyStream, type KeyArgument, type Like, portOf, type ValueOf } from "../../graph/any-stream.ts";
import type { UserFunction } from "../../hot/stage.ts";
import type { Failed, FailedOf } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import { addStages } from "./add-stage.ts";
import type { Narrowed } from "./predicate.ts";

/** The two outputs of a branch. */
export interface Branches<Trues, Falses> {
  /** The records for which the predicate was true. */
  readonly trues: Trues;
  /** The others. */
  readonly falses: Falses;
}

/** What a branch gives: with the policy "dead-letter" a third stream, of the records that it could not tell. */
export type BranchOutcome<Outputs, Failed, P extends ErrorPolicy> = Outputs & FailedOf<Failed, P>;

/** The method `branch` of streams. */
export interface BranchMethod<S extends AnyStream> {
  /**
   * Splits a stream in two by a predicate. Key, event time and order are kept in both.
   * Stateless: fuses with its neighbours, allocates nothing.
   * @param id Step id, unique in the flow.
   * @param test Called once a record, synchronously; it must return `true` or `false`. A type predicate narrows
   * both.
   * @param options `onError` says what happens to a record for which `test` throws or gives no answer.
   * @throws {StepError} `step-failed` if `test` throws, `not-a-boolean` if it returns anything else, at run time and if
   * the policy is "fail".
   * @example
   * ```ts
   * const { trues, falses } = flow.input("n", [1, 2, 3]).branch("odd", (n) => n % 2 === 1);
   * trues.output("odds", (n) => console.log("odd", n)); // odd 1, odd 3
   * falses.output("evens", (n) => console.log("even", n)); // even 2
   * ```
   */
  branch<
    Predicate extends (value: ValueOf<S>, ...key: KeyArgument<S>) => boolean,
    const P extends ErrorPolicy = "fail",
  >(
    id: string,
    test: Predicate,
    options?: StepOptions<P>,
  ): BranchOutcome<
    Branches<
      Like<S, Narrowed<ValueOf<S>, Predicate, ValueOf<S>>>,
      Like<S, Exclude<ValueOf<S>, Narrowed<ValueOf<S>, Predicate, never>>>
    >,
    Failed<S>,
    P
  >;
}

/** Declares the step: see {@link BranchMethod.branch}. */
export function branch(
  stream: AnyStream,
  id: string,
  test: UserFunction,
  options: StepOptions = {},
): Branches<AnyStream, AnyStream> & { readonly failed?: AnyStream } {
  const { keyed, timed } = portOf(stream);
  const policy = checkedPolicy(options);
  const call = retried(test, policy);
  const [trues, falses, failed] = addStages(
    stream,
    {
      id,
      operator: "branch",
      yields: "counted",
      policy,
      compile: ({ code, desk }, [yes, no]) => code.branchStage(call, yes!, no!, desk),
    },
    [
      { name: "trues", keyed, timed },
      { name: "falses", keyed, timed },
    ],
  );
  return { trues: trues!, falses: falses!, ...(failed !== undefined && { failed }) };
}
