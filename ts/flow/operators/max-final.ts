import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import { extremeFinal, itself, type Measure } from "./extreme-final.ts";

/**
 * The greatest value of each key, emitted when the input has ended, in order of the keys. Of several that are equal,
 * the earliest. For inputs that end. The result carries the latest event time of the key.
 * @param id Step id, unique in the flow.
 * @param by What to compare values by. Default: the value itself.
 * @throws {StepError} `step-failed`, at run time, if `by` throws.
 * @example
 * ```ts
 * flow.input("n", [3, 1, 2]).keyBy("all", () => "all").maxFinal("greatest").values().output("print", console.log); // 3
 * ```
 */
export function maxFinal<K extends Key, V>(
  stream: KeyedStream<K, V>,
  id: string,
  ...[by = itself]: Measure<V>
): KeyedStream<K, V> {
  return extremeFinal(stream, id, "maxFinal", by);
}
