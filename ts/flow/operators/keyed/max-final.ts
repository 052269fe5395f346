import type { AnyKeyedStream, AnyStream, ValueOf } from "../../graph/any-stream.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import type { ErrorPolicy, StepOptions } from "../../policy/error-policy.ts";
import { itself, type Ordered } from "../../values/order.ts";
import { extremeFinal, type MeasureAndOptions } from "./extreme-final.ts";

/** The method `maxFinal` of streams. */
export interface MaxFinalMethod<S extends AnyKeyedStream> {
  /**
   * Gives the greatest value of each key, emitted when the input has ended, in order of the keys. Of several that are equal,
   * the earliest. For inputs that end. The result carries the latest event time of the key. Event time is held back until
   * then: no result is late.
   * @param id Step id, unique in the flow.
   * @param by What to compare values by, called once a value. Default: the value itself.
   * @param options `onError` says what happens to a value that `by` throws for.
   * @throws {StepError} `step-failed` if `by` throws, at run time and if the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [3, 1, 2]).keyBy("all", () => "all").maxFinal("greatest").values().output("print", console.log); // 3
   * ```
   */
  maxFinal<const P extends ErrorPolicy = "fail">(
    id: string,
    ...by: MeasureAndOptions<ValueOf<S>, P>
  ): StepOutcome<S, ValueOf<S>, P>;
}

/** Declares the step: see {@link MaxFinalMethod.maxFinal}. */
export function maxFinal(
  stream: AnyStream,
  id: string,
  by: (value: unknown) => Ordered = itself,
  options?: StepOptions,
): unknown {
  return extremeFinal(stream, id, "maxFinal", by, options);
}
