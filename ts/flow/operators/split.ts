import type { AnyStream } from "../any-stream.ts";
import { FlowError } from "../errors.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import type { Stream } from "../stream.ts";
import { branch } from "./branch.ts";

/** A predicate by the name of each output. */
export type Cases<V, K = undefined> = Readonly<Record<string, (value: V, key: K) => boolean>>;

type Guard<V, U extends V> = (value: V, ...rest: never[]) => value is U;

/** What a type predicate is true for; `Else` for any other predicate. */
type Narrowed<V, P, Else> = P extends Guard<V, infer U> ? U : Else;

/** The types of the outputs of a split, by name; `rest` has what no predicate was true for. */
export type SplitTypes<V, P> = { readonly [N in keyof P]: Narrowed<V, P[N], V> } & {
  readonly rest: Exclude<V, { [N in keyof P]: Narrowed<V, P[N], never> }[keyof P]>;
};

/** The outputs of a split stream. */
export type Split<V, P> = { readonly [N in keyof SplitTypes<V, P>]: Stream<SplitTypes<V, P>[N]> };

/** The outputs of a split keyed stream. */
export type KeyedSplit<K extends Key, V, P> = {
  readonly [N in keyof SplitTypes<V, P>]: KeyedStream<K, SplitTypes<V, P>[N]>;
};

/**
 * Splits a stream by several predicates: each record goes to the output of the first that is true for it, in the order
 * in which they are written, or to `rest`. Type predicates narrow the outputs, and `rest`. Key, event time and order
 * are kept. Stateless: fuses with its neighbours, allocates nothing.
 * @param id Id of the group; each predicate is a step in it, called as its output.
 * @param cases Predicates, called with the value, and on a keyed stream the key; each must return `true` or `false`.
 * @throws {FlowError} `bad-option` for an output called `rest`, or none at all; `bad-id`.
 * @throws {StepError} `step-failed` if a predicate throws, `not-a-boolean`, at run time.
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
export function split<T, P extends Cases<T>>(stream: Stream<T>, id: string, cases: P): Split<T, P>;
export function split<K extends Key, V, P extends Cases<V, K>>(
  stream: KeyedStream<K, V>,
  id: string,
  cases: P,
): KeyedSplit<K, V, P>;
export function split(stream: AnyStream, id: string, cases: Cases<unknown, unknown>): unknown {
  const names = Object.keys(cases);
  if (names.length === 0 || names.includes("rest"))
    throw new FlowError("bad-option", `split "${id}" needs predicates by name, none of them called "rest"`);
  return stream.flow.apply(id, () => {
    const outputs: Record<string, AnyStream> = {};
    let rest = stream as Stream<unknown>; // keyed or not makes no difference to `branch`
    for (const name of names) {
      const { trues, falses } = branch(rest, name, cases[name] as (value: unknown) => boolean);
      outputs[name] = trues;
      rest = falses;
    }
    return { ...outputs, rest };
  });
}
