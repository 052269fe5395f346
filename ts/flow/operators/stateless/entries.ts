import { UNNAMED } from "../../graph/step.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Stream } from "../../streams/stream.ts";
import type { Key } from "../../values/key.ts";
import { addStage } from "./add-stage.ts";

/**
 * Pairs of key and value, as a stream without keys.
 * @example
 * ```ts
 * flow.input("n", [7]).keyBy("parity", (n) => n % 2).entries().output("print", console.log); // [1, 7]
 * ```
 */
export function entries<K extends Key, V>(stream: KeyedStream<K, V>): Stream<[K, V]> {
  return addStage(stream, {
    id: UNNAMED,
    operator: "entries",
    yields: "same",
    keyed: false,
    compile: ({ code }, [next]) => code.entriesStage(next!),
  });
}
