import { UNNAMED } from "../../graph/step.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Stream } from "../../streams/stream.ts";
import type { Key } from "../../values/key.ts";
import { addStage } from "./add-stage.ts";

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
