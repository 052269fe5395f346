import type { AnyStream, ValueOf } from "../../graph/any-stream.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { guarded } from "../../policy/guarded.ts";
import type { Misuse } from "../../values/misuse.ts";
import { addStage } from "./add-stage.ts";

/** The method `flatten` of streams. */
export interface FlattenMethod<S extends AnyStream> {
  /**
   * Passes on the elements of records that are iterable, with the record's key and event time.
   * Stateless: fuses with its neighbours.
   * @param id Step id, unique in the flow.
   * @param options `onError` says what happens to a record that cannot be iterated.
   * @throws {StepError} `not-iterable`, at run time, for a record that has no elements, if the policy is "fail".
   * @example
   * ```ts
   * flow.input("lists", [[1, 2], [], [3]]).flatten("each").output("print", console.log); // 1, 2, 3
   * ```
   */
  flatten<const P extends ErrorPolicy = "fail">(
    id: [ValueOf<S>] extends [Iterable<unknown> & object]
      ? string
      : Misuse<"flatten needs records that can be iterated, other than texts">,
    options?: StepOptions<P>,
  ): StepOutcome<S, ElementOf<ValueOf<S>>, P>;
}

/** Declares the step: see {@link FlattenMethod.flatten}. */
export function flatten(stream: AnyStream, id: string, options: StepOptions = {}): unknown {
  const policy = checkedPolicy(options);
  const elements = guarded(itself, policy);
  return addStage(stream, {
    id,
    operator: "flatten",
    yields: "counted",
    policy,
    compile: ({ code, desk }, [next]) => code.flatMapStage(elements, next!, desk),
  });
}

const itself = (value: unknown): unknown => value;

/** What an iterable gives. */
export type ElementOf<T> = T extends Iterable<infer U> ? U : never;
