import type { AnyStream } from "../../graph/any-stream.ts";
import type { KeyedOutcome, StreamOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { guarded } from "../../policy/guarded.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Stream } from "../../streams/stream.ts";
import type { Key } from "../../values/key.ts";
import { addStage } from "./add-stage.ts";

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
export function flatten<U, const P extends ErrorPolicy = "fail">(
  stream: Stream<Iterable<U>>,
  id: string,
  options?: StepOptions<P>,
): StreamOutcome<Iterable<U>, U, P>;
export function flatten<K extends Key, U, const P extends ErrorPolicy = "fail">(
  stream: KeyedStream<K, Iterable<U>>,
  id: string,
  options?: StepOptions<P>,
): KeyedOutcome<K, Iterable<U>, U, P>;
export function flatten(stream: AnyStream, id: string, options: StepOptions = {}): unknown {
  const policy = checkedPolicy(id, options.onError);
  const elements = guarded(itself, policy);
  return addStage(stream, {
    id,
    operator: "flatten",
    yields: "counted",
    policy,
    compile: ({ code, site }, [next]) => code.flatMapStage(elements, next!, site),
  });
}

const itself = (value: unknown): unknown => value;
