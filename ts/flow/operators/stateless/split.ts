import { FlowError } from "../../errors.ts";
import type { AnyStream, KeyArgument, Like, ValueOf } from "../../graph/any-stream.ts";
import { FAILED } from "../../graph/step.ts";
import type { UserFunction } from "../../hot/stage.ts";
import type { Failed, FailedOf } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { checkedObject } from "../../values/checked.ts";
import type { Key } from "../../values/key.ts";
import { branch } from "./branch.ts";
import { merge } from "./merge.ts";
import type { Narrowed } from "./predicate.ts";

/** A predicate by the name of each output; `rest` is there already. */
export type Cases<V, KeyArgument extends readonly Key[] = []> = Readonly<
  Record<string, (value: V, ...key: KeyArgument) => boolean>
> & {
  readonly rest?: never;
};

/** The types of the outputs of a split, by name; `rest` has what no predicate was true for. */
export type SplitTypes<V, P> = { readonly [N in keyof P]: Narrowed<V, P[N], V> } & {
  readonly rest: Exclude<V, { [N in keyof P]: Narrowed<V, P[N], never> }[keyof P]>;
};

/** The outputs of a split stream; with the policy "dead-letter" also `failed`. */
export type Split<S extends AnyStream, C, P extends ErrorPolicy = "fail"> = {
  readonly [N in keyof SplitTypes<ValueOf<S>, C>]: Like<S, SplitTypes<ValueOf<S>, C>[N]>;
} & FailedOf<Failed<S>, P>;

/** The method `split` of streams. */
export interface SplitMethod<S extends AnyStream> {
  /**
   * Splits a stream by several predicates: each record goes to the output of the first that is true for it, in the order
   * in which they are written, or to `rest`. Type predicates narrow the outputs, and `rest`. Key, event time and order
   * are kept. Stateless: fuses with its neighbours, allocates nothing.
   * @param id Id of the group; each predicate is a step in it, called as its output.
   * @param cases Predicates, called with the value, and on a keyed stream the key; each must return `true` or `false`.
   * @param options `onError` says what happens to a record that a predicate throws for, or does not answer for: it goes
   * to none of the outputs that the predicate and those behind it have.
   * @throws {FlowError} `bad-option` for an output called `rest`, or `failed` with the policy "dead-letter", or none at
   * all; `bad-id`.
   * @throws {StepError} `step-failed` if a predicate throws, `not-a-boolean`, at run time and if the policy is "fail".
   * @example
   * ```ts
   * const { small, even, rest } = flow.input("n", [1, 12, 13, 4]).split("sizes", {
   *   small: (n) => n < 10,
   *   even: (n) => n % 2 === 0,
   * });
   * small.output("small out", (n) => console.log("small", n)); // small 1, small 4
   * even.output("even out", (n) => console.log("even", n)); // even 12
   * rest.output("rest out", (n) => console.log("rest", n)); // rest 13
   * ```
   */
  split<C extends Cases<ValueOf<S>, KeyArgument<S>>, const P extends ErrorPolicy = "fail">(
    id: string,
    cases: C,
    options?: StepOptions<P>,
  ): Split<S, C, P>;
}

/** Declares the step: see {@link SplitMethod.split}. */
export function split(
  stream: AnyStream,
  id: string,
  cases: Readonly<Record<string, UserFunction>>,
  options: StepOptions = {},
): unknown {
  const names = Object.keys(checkedObject(cases, "cases"));
  const { ending } = checkedPolicy(options);
  const taken = ending === "dead-letter" ? ["rest", FAILED] : ["rest"];
  if (names.length === 0 || names.some((name) => taken.includes(name))) {
    const problem = `it needs predicates by name, none of them called "${taken.join('" or "')}"`;
    throw new FlowError("bad-option", problem);
  }
  return stream.flow.apply(id, () => {
    const outputs: [name: string, AnyStream][] = [];
    const failed: AnyStream[] = [];
    let rest = stream;
    for (const name of names) {
      const parts = branch(rest, name, cases[name]!, options);
      outputs.push([name, parts.trues]);
      rest = parts.falses;
      if (parts.failed !== undefined) failed.push(parts.failed);
    }
    const [first, ...others] = failed;
    return {
      ...Object.fromEntries(outputs),
      rest,
      ...(first !== undefined && { failed: merge(first, FAILED, ...others) }),
    };
  });
}
