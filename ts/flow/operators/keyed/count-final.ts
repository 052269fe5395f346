import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Key } from "../../values/key.ts";
import { addKeyedStep } from "./add-keyed-step.ts";
import { foldFinalLogic } from "./fold-final-logic.ts";

/**
 * Counts each key's values; the counts are emitted when the input has ended, in order of the keys. For inputs that
 * end. The result carries the latest event time of the key.
 * @param id Step id, unique in the flow.
 * @example
 * ```ts
 * flow.input("words", ["a", "b", "a"]).keyBy("word", (word) => word).countFinal("count")
 *   .entries().output("print", console.log); // ["a", 2], ["b", 1]
 * ```
 */
export function countFinal<K extends Key, V>(stream: KeyedStream<K, V>, id: string): KeyedStream<K, number> {
  const counting = { start: () => 0, fold: (count: unknown) => (count as number) + 1 };
  return addKeyedStep(stream, id, "countFinal", foldFinalLogic(counting));
}
