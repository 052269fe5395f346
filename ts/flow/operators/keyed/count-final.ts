import type { AnyKeyedStream, AnyStream, Like } from "../../graph/any-stream.ts";
import { addKeyedStep } from "./add-keyed-step.ts";
import { foldFinalLogic } from "./fold-final-logic.ts";

/** The method `countFinal` of streams. */
export interface CountFinalMethod<S extends AnyKeyedStream> {
  /**
   * Counts each key's values; the counts are emitted when the input has ended, in order of the keys. For inputs that
   * end. The result carries the latest event time of the key. Event time is held back until then: no result is late.
   * @param id Step id, unique in the flow.
   * @example
   * ```ts
   * flow.input("words", ["a", "b", "a"]).keyBy("word", (word) => word).countFinal("count")
   *   .entries().output("print", console.log); // ["a", 2], ["b", 1]
   * ```
   */
  countFinal(id: string): Like<S, number>;
}

/** Declares the step: see {@link CountFinalMethod.countFinal}. */
export function countFinal(stream: AnyStream, id: string): unknown {
  const counting = { start: () => 0, fold: (count: unknown) => (count as number) + 1 };
  return addKeyedStep(stream, id, "countFinal", foldFinalLogic(counting));
}
