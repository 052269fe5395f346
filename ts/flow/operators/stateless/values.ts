import type { AnyKeyedStream, AnyStream, UnkeyedLike, ValueOf } from "../../graph/any-stream.ts";
import { UNNAMED } from "../../graph/step.ts";
import { addStage } from "./add-stage.ts";

/** The method `values` of streams. */
export interface ValuesMethod<S extends AnyKeyedStream> {
  /**
   * Gives the values alone, as a stream without keys. Event time and order are kept.
   * @example
   * ```ts
   * flow.input("n", [7]).keyBy("parity", (n) => n % 2).values().output("print", console.log); // 7
   * ```
   */
  values(): UnkeyedLike<S, ValueOf<S>>;
}

/** Declares the step: see {@link ValuesMethod.values}. */
export function values(stream: AnyStream): unknown {
  return addStage(stream, {
    id: UNNAMED,
    operator: "values",
    yields: "same",
    keyed: false,
    compile: ({ code }, [next]) => code.valuesStage(next!),
  });
}
