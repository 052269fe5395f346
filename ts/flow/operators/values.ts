import { addStage } from "../fusion/add-stage.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import { UNNAMED } from "../step.ts";
import type { Stream } from "../stream.ts";

/**
 * The values alone, as a stream without keys.
 * @example
 * ```ts
 * flow.input("n", [7]).keyBy("parity", (n) => n % 2).values().output("print", console.log); // 7
 * ```
 */
export function values<K extends Key, V>(stream: KeyedStream<K, V>): Stream<V> {
  return addStage(stream, {
    id: UNNAMED,
    operator: "values",
    yields: "same",
    keyed: false,
    compile: ({ code }, [next]) => code.valuesStage(next!),
  });
}
