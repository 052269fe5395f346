import { FlowError } from "../../errors.ts";
import type { AnyStream } from "../../graph/any-stream.ts";
import { FAILED } from "../../graph/step.ts";
import type { DeadLetter, FailedOf } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Stream } from "../../streams/stream.ts";
import type { Key } from "../../values/key.ts";
import { type Branches, branch } from "./branch.ts";
import { merge } from "./merge.ts";

/** A predicate by the name of each output; `rest` is there already. */
export type Cases<V, K = undefined> = Readonly<Record<string, (value: V, key: K) => boolean>> & {
  readonly rest?: never;
};

type Guard<V, U extends V> = (value: V, ...rest: never[]) => value is U;

/** What a type predicate is true for; `Else` for any other predicate. */
type Narrowed<V, P, Else> = P extends Guard<V, infer U> ? U : Else;

/** The types of the outputs of a split, by name; `rest` has what no predicate was true for. */
export type SplitTypes<V, P> = { readonly [N in keyof P]: Narrowed<V, P[N], V> } & {
  readonly rest: Exclude<V, { [N in keyof P]: Narrowed<V, P[N], never> }[keyof P]>;
};

/** The outputs of a split stream; with the policy "dead-letter" also `failed`. */
export type Split<V, C, P extends ErrorPolicy = "fail"> = {
  readonly [N in keyof SplitTypes<V, C>]: Stream<SplitTypes<V, C>[N]>;
} & FailedOf<Stream<DeadLetter<V>>, P>;

/** The outputs of a split keyed stream; with the policy "dead-letter" also `failed`. */
export type KeyedSplit<K extends Key, V, C, P extends ErrorPolicy = "fail"> = {
  readonly [N in keyof SplitTypes<V, C>]: KeyedStream<K, SplitTypes<V, C>[N]>;
} & FailedOf<KeyedStream<K, DeadLetter<V, K>>, P>;

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
export function split<T, C extends Cases<T>, const P extends ErrorPolicy = "fail">(
  stream: Stream<T>,
  id: string,
  cases: C,
  options?: StepOptions<P>,
): Split<T, C, P>;
export function split<K extends Key, V, C extends Cases<V, K>, const P extends ErrorPolicy = "fail">(
  stream: KeyedStream<K, V>,
  id: string,
  cases: C,
  options?: StepOptions<P>,
): KeyedSplit<K, V, C, P>;
export function split(
  stream: AnyStream,
  id: string,
  cases: Cases<unknown, unknown>,
  options: StepOptions = {},
): unknown {
  const names = Object.keys(cases);
  const { ending } = checkedPolicy(id, options.onError);
  const taken = ending === "dead-letter" ? ["rest", FAILED] : ["rest"];
  if (names.length === 0 || names.some((name) => taken.includes(name))) {
    const problem = `split "${id}" needs predicates by name, none of them called "${taken.join('" or "')}"`;
    throw new FlowError("bad-option", problem);
  }
  return stream.flow.apply(id, () => {
    const outputs: Record<string, AnyStream> = {};
    const failed: Stream<unknown>[] = [];
    let rest = stream as Stream<unknown>; // keyed or not makes no difference to `branch`
    for (const name of names) {
      const sides: Sides = branch(rest, name, cases[name] as (value: unknown) => boolean, options);
      outputs[name] = sides.trues;
      rest = sides.falses;
      if (sides.failed !== undefined) failed.push(sides.failed);
    }
    const [first, ...others] = failed;
    return { ...outputs, rest, ...(first !== undefined && { failed: merge(first, FAILED, ...others) }) };
  });
}

type Sides = Branches<Stream<unknown>, Stream<unknown>> & { readonly failed?: Stream<unknown> };
