import type { Key } from "../key.ts";
import { addKeyedStep } from "../keyed/add-keyed-step.ts";
import type { KeyContext } from "../keyed/key-context.ts";
import type { KeyedLogicContext } from "../keyed/keyed-logic.ts";
import { Stateful, type StatefulFunctions } from "../keyed/stateful-logic.ts";
import type { KeyedStream } from "../keyed-stream.ts";

/**
 * What a stateful step does. The state of a key belongs to the engine: plain data, changed in place or by
 * `context.setState`. What a function returns is emitted under the key, element by element.
 */
export interface StatefulLogic<K extends Key, V, S, U, OnTimer = U, OnEnd = U> {
  /** The state of a key that has none. */
  start(key: K): S;
  /** Called for each value, in order. */
  onValue(state: S, value: V, context: KeyContext<K, S>): Iterable<U> | undefined | void;
  /** Called when the instant given to `context.setTimer` has come. */
  onTimer?(state: S, context: KeyContext<K, S>): Iterable<OnTimer> | undefined | void;
  /** Called for each key that has state, in order of the keys, when the input has ended. */
  onEnd?(state: S, context: KeyContext<K, S>): Iterable<OnEnd> | undefined | void;
}

/**
 * Keeps state by key: the step to build others from. All records of a key come to one worker, in order. Results
 * carry the event time of the record; those of `onTimer` and `onEnd` the latest of the key.
 * @param id Step id, unique in the flow.
 * @param logic Functions of the state; see {@link StatefulLogic}.
 * @throws {StepError} `step-failed` if a function throws, `not-iterable`, `bad-timer`, at run time.
 * @example
 * ```ts
 * flow
 *   .input("temperatures", [{ room: "a", t: 20 }, { room: "a", t: 23 }, { room: "b", t: 18 }])
 *   .keyBy("room", (r) => r.room)
 *   .stateful("rise", {
 *     start: () => ({ last: Number.NaN }),
 *     onValue(state, { t }) {
 *       const rise = t - state.last;
 *       state.last = t;
 *       return Number.isNaN(rise) ? [] : [rise];
 *     },
 *   })
 *   .entries()
 *   .output("print", console.log); // ["a", 3]
 * ```
 */
export function stateful<K extends Key, V, S, U = never, T = never, E = never>(
  stream: KeyedStream<K, V>,
  id: string,
  logic: StatefulLogic<K, V, S, U, T, E>,
): KeyedStream<K, U | T | E> {
  const functions = logic as unknown as ValueFunctions; // the engine hands back what came from these very functions
  return addKeyedStep(stream, id, "stateful", (context) => new StatefulByValue(functions, context));
}

interface ValueFunctions extends StatefulFunctions {
  onValue(state: unknown, value: unknown, context: KeyContext<Key, unknown>): unknown;
}

class StatefulByValue extends Stateful {
  readonly #functions: ValueFunctions;

  constructor(functions: ValueFunctions, context: KeyedLogicContext) {
    super(functions, context);
    this.#functions = functions;
  }

  onBatch(values: readonly unknown[], keys: readonly Key[], eventTimes: readonly number[] | undefined): void {
    for (let i = 0; i < values.length; i++) {
      let results: unknown;
      try {
        const state = this.enter(keys[i]!, eventTimes?.[i]);
        results = this.#functions.onValue(state, values[i], this);
      } catch (cause) {
        throw this.fail("step-failed", "the function threw", values[i], cause);
      }
      this.emitAll(results, values[i]);
    }
  }
}
