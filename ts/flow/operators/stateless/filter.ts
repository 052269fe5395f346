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
export function filter<T, U extends T, const P extends ErrorPolicy = "fail">(
  stream: Stream<T>,
  id: string,
  keep: (value: T) => value is U,
  options?: StepOptions<P>,
): StreamOutcome<T, U, P>;
export function filter<T, const P extends ErrorPolicy = "fail">(
  stream: Stream<T>,
  id: string,
  keep: (value: T) => boolean,
  options?: StepOptions<P>,
): StreamOutcome<T, T, P>;
export function filter<K extends Key, V, U extends V, const P extends ErrorPolicy = "fail">(
  stream: KeyedStream<K, V>,
  id: string,
  keep: (value: V, key: K) => value is U,
  options?: StepOptions<P>,
): KeyedOutcome<K, V, U, P>;
export function filter<K extends Key, V, const P extends ErrorPolicy = "fail">(
  stream: KeyedStream<K, V>,
  id: string,
  keep: (value: V, key: K) => boolean,
  options?: StepOptions<P>,
): KeyedOutcome<K, V, V, P>;
export function filter(
  stream: AnyStream,
  id: string,
  keep: UserFunction,
  options: StepOptions = {},
): unknown {
  const policy = checkedPolicy(id, options.onError);
  const call = retried(keep, policy);
  return addStage(stream, {
    id,
    operator: "filter",
    yields: "counted",
    policy,
    compile: ({ code, site }, [next]) => code.branchStage(call, next!, dropped, site),
  });
}

const dropped = (): void => {};
