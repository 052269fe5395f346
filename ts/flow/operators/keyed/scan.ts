import type { KeyedOutcome } from "../../policy/dead-letter.ts";
import type { ErrorPolicy, StepOptions } from "../../policy/error-policy.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Key } from "../../values/key.ts";
import type { KeyContext } from "./key-context.ts";
import { statefulAs } from "./stateful.ts";

/**
 * A running result: for each value, the key's state with that value taken in.
 * @param id Step id, unique in the flow.
 * @param start The state of a key that has none.
 * @param step Takes a value in and returns the new state, which is also emitted: do not change a state in place
 * that was emitted before.
 * @param options `onError` says what happens to a value for which a function throws: the state stays as it was, unless
 * `step` has changed it in place.
 * @throws {StepError} `step-failed`, at run time, if a function throws and the policy is "fail".
 * @example
 * ```ts
 * flow.input("n", [1, 2, 3]).keyBy("parity", (n) => n % 2).scan("sum", () => 0, (sum, n) => sum + n)
 *   .entries().output("print", console.log); // [1, 1], [0, 2], [1, 4]
 * ```
 */
export function scan<K extends Key, V, S, const P extends ErrorPolicy = "fail">(
  stream: KeyedStream<K, V>,
  id: string,
  start: (key: K) => S,
  step: (state: S, value: V, key: K) => S,
  options: StepOptions<P> = {},
): KeyedOutcome<K, V, S, P> {
  const logic = {
    start,
    onValue(state: S, value: V, context: KeyContext<K, S>): S[] {
      const next = step(state, value, context.key);
      context.setState(next);
      return [next];
    },
  };
  return statefulAs("scan")(stream, id, logic, options);
}
