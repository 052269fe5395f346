import type { Fold } from "../fusion/stages.ts";
import type { Key } from "../key.ts";
import { addKeyedStep } from "../keyed/add-keyed-step.ts";
import { foldFinalLogic } from "../keyed/fold-final-logic.ts";
import type { KeyedStream } from "../keyed-stream.ts";

/**
 * Reduces each key's values to one, emitted when the input has ended, in order of the keys. For inputs that end.
 * The result carries the latest event time of the key.
 * @param id Step id, unique in the flow.
 * @param reduce Makes one value out of two. Must be associative: the engine may reduce in parts.
 * @throws {StepError} `step-failed`, at run time, if `reduce` throws.
 * @example
 * ```ts
 * flow.input("n", [1, 2, 3]).keyBy("parity", (n) => n % 2).reduceFinal("product", (a, b) => a * b)
 *   .entries().output("print", console.log); // [0, 2], [1, 3]
 * ```
 */
export function reduceFinal<K extends Key, V>(
  stream: KeyedStream<K, V>,
  id: string,
  reduce: (left: V, right: V) => V,
): KeyedStream<K, V> {
  return addKeyedStep(stream, id, "reduceFinal", foldFinalLogic(reducing(reduce)));
}

/** A reduction as a fold: the first value is the state to start from. */
export function reducing<V>(reduce: (left: V, right: V) => V): Fold {
  return {
    start: () => NONE,
    // Two arguments and no key, so that functions like Math.max mean what they seem to.
    fold: (state, value) => (state === NONE ? value : reduce(state as V, value as V)),
  };
}

/** Not undefined: that is a value like any other. */
const NONE = Symbol("none");
