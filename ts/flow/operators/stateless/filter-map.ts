import type { AnyStream } from "../../graph/any-stream.ts";
import type { UserFunction } from "../../hot/stage.ts";
import type { KeyedOutcome, StreamOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Stream } from "../../streams/stream.ts";
import type { Key } from "../../values/key.ts";
import { addStage } from "./add-stage.ts";

/**
 * Turns each record into another, or into none where `fn` returns `undefined` or `null`. `0`, `""` and `false`
 * pass. Key, event time and order are kept. Stateless: fuses with its neighbours.
 * @param id Step id, unique in the flow.
 * @param fn Called once a record, with the key as second argument on a keyed stream.
 * @param options `onError` says what happens to a record for which `fn` throws.
 * @throws {StepError} `step-failed`, at run time, if `fn` throws and the policy is "fail".
 * @example
 * ```ts
 * const ages = new Map([["Ada", 36]]);
 * flow.input("names", ["Ada", "Bob"]).filterMap("age", (name) => ages.get(name)).output("print", console.log); // 36
 * ```
 */
export function filterMap<T, U, const P extends ErrorPolicy = "fail">(
  stream: Stream<T>,
  id: string,
  fn: (value: T) => U,
  options?: StepOptions<P>,
): StreamOutcome<T, NonNullable<U>, P>;
export function filterMap<K extends Key, V, U, const P extends ErrorPolicy = "fail">(
  stream: KeyedStream<K, V>,
  id: string,
  fn: (value: V, key: K) => U,
  options?: StepOptions<P>,
): KeyedOutcome<K, V, NonNullable<U>, P>;
export function filterMap(
  stream: AnyStream,
  id: string,
  fn: UserFunction,
  options: StepOptions = {},
): unknown {
  const policy = checkedPolicy(id, options.onError);
  const call = retried(fn, policy);
  return addStage(stream, {
    id,
    operator: "filterMap",
    yields: "counted",
    policy,
    compile: ({ code, site }, [next]) => code.filterMapStage(call, next!, site),
  });
}
