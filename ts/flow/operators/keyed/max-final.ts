import type { KeyedOutcome } from "../../policy/dead-letter.ts";
import type { ErrorPolicy } from "../../policy/error-policy.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Key } from "../../values/key.ts";
import { extremeFinal, itself, type MeasureAndOptions } from "./extreme-final.ts";

/**
 * The greatest value of each key, emitted when the input has ended, in order of the keys. Of several that are equal,
 * the earliest. For inputs that end. The result carries the latest event time of the key.
 * @param id Step id, unique in the flow.
 * @param by What to compare values by, called once a value. Default: the value itself.
 * @param options `onError` says what happens to a value that `by` throws for.
 * @throws {StepError} `step-failed` if `by` throws, at run time and if the policy is "fail".
 * @example
 * ```ts
 * flow.input("n", [3, 1, 2]).keyBy("all", () => "all").maxFinal("greatest").values().output("print", console.log); // 3
 * ```
 */
export function maxFinal<K extends Key, V, const P extends ErrorPolicy = "fail">(
  stream: KeyedStream<K, V>,
  id: string,
  ...[by = itself, options]: MeasureAndOptions<V, P>
): KeyedOutcome<K, V, V, P> {
  return extremeFinal(stream, id, "maxFinal", by, options);
}
