import type { AnyKeyedStream, AnyStream, KeyOf, ValueOf } from "../../graph/any-stream.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import type { ErrorPolicy, StepOptions } from "../../policy/error-policy.ts";
import { settled } from "../../values/bad-result.ts";
import { checkedFunction } from "../../values/checked.ts";
import type { Key } from "../../values/key.ts";
import type { KeyContext } from "./key-context.ts";
import { statefulAs } from "./stateful.ts";

/** The method `scan` of streams. */
export interface ScanMethod<S extends AnyKeyedStream> {
  /**
   * Gives a running result: for each value, the key's state with that value taken in. Event time is kept.
   * @param id Step id, unique in the flow.
   * @param start The state of a key that has none.
   * @param step Takes a value in and returns the new state, which is also emitted: do not change a state in place
   * that was emitted before.
   * @param options `onError` says what happens to a value for which a function throws: the state stays as it was. For
   * that `step` is given a copy of it.
   * @throws {StepError} `step-failed`, at run time, if a function throws and the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).keyBy("parity", (n) => n % 2).scan("sum", () => 0, (sum, n) => sum + n)
   *   .entries().output("print", console.log); // [1, 1], [0, 2], [1, 4]
   * ```
   */
  scan<State, const P extends ErrorPolicy = "fail">(
    id: string,
    start: (key: KeyOf<S>) => State,
    step: (state: State, value: ValueOf<S>, key: KeyOf<S>) => State,
    options?: StepOptions<P>,
  ): StepOutcome<S, State, P>;
}

/** Declares the step: see {@link ScanMethod.scan}. */
export function scan(
  stream: AnyStream,
  id: string,
  start: (key: Key) => unknown,
  step: (state: unknown, value: unknown, key: Key) => unknown,
  options: StepOptions = {},
): unknown {
  checkedFunction("start", start);
  checkedFunction("step", step);
  const logic = {
    start,
    onValue(state: unknown, value: unknown, context: KeyContext<Key, unknown>): unknown[] {
      const next = settled(step(state, value, context.key), "the function");
      context.setState(next);
      return [next];
    },
  };
  return statefulAs("scan")(stream, id, logic, options);
}
