import type { AnyStream, KeyArgument, KeyedLike, ValueOf } from "../../graph/any-stream.ts";
import type { UserFunction } from "../../hot/stage.ts";
import type { Failed, Outcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import type { Key } from "../../values/key.ts";
import { addStage } from "./add-stage.ts";

/** The method `keyBy` of streams. */
export interface KeyByMethod<S extends AnyStream> {
  /**
   * Gives each record a key, so that steps behind it can keep state by key; the value stays as it is. On a keyed
   * stream the key is replaced. Event time and order are kept. Stateless: fuses with its neighbours.
   * @param id Step id, unique in the flow.
   * @param keyOf Called once a record; returns a string or a finite number. `1` and `"1"` are two keys.
   * @param options `onError` says what happens to a record for which `keyOf` throws or gives no key.
   * @throws {StepError} `step-failed` if `keyOf` throws, `bad-key` if it returns anything else, at run time and if the
   * policy is "fail".
   * @example
   * ```ts
   * const words = flow.input("words", ["to", "be", "or", "not", "to", "be"]);
   * words.keyBy("word", (word) => word).countFinal("count").entries().output("print", console.log);
   * // ["be", 2], ["not", 1], ["or", 1], ["to", 2]
   * ```
   */
  keyBy<K extends Key, const P extends ErrorPolicy = "fail">(
    id: string,
    keyOf: (value: ValueOf<S>, ...key: KeyArgument<S>) => K,
    options?: StepOptions<P>,
  ): Outcome<KeyedLike<S, K, ValueOf<S>>, Failed<S>, P>;
}

/** Declares the step: see {@link KeyByMethod.keyBy}. */
export function keyBy(
  stream: AnyStream,
  id: string,
  keyOf: UserFunction,
  options: StepOptions = {},
): unknown {
  const policy = checkedPolicy(options);
  const call = retried(keyOf, policy);
  return addStage(stream, {
    id,
    operator: "keyBy",
    yields: "same",
    keyed: true,
    policy,
    compile: ({ code, desk }, [next]) => code.keyByStage(call, next!, desk),
  });
}
