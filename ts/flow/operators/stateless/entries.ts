import type { AnyKeyedStream, AnyStream, KeyOf, UnkeyedLike, ValueOf } from "../../graph/any-stream.ts";
import { UNNAMED } from "../../graph/step.ts";
import { addStage } from "./add-stage.ts";

/** The method `entries` of streams. */
export interface EntriesMethod<S extends AnyKeyedStream> {
  /**
   * Gives pairs of key and value, as a stream without keys. Event time and order are kept.
   * @example
   * ```ts
   * flow.input("n", [7]).keyBy("parity", (n) => n % 2).entries().output("print", console.log); // [1, 7]
   * ```
   */
  entries(): UnkeyedLike<S, [KeyOf<S>, ValueOf<S>]>;
}

/** Declares the step: see {@link EntriesMethod.entries}. */
export function entries(stream: AnyStream): unknown {
  return addStage(stream, {
    id: UNNAMED,
    operator: "entries",
    yields: "same",
    keyed: false,
    compile: ({ code }, [next]) => code.entriesStage(next!),
  });
}
