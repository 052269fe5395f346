import type { AnyKeyedStream, AnyStream, KeyOf, ValueOf } from "../../graph/any-stream.ts";
import type { ErrorPolicy, StepOptions } from "../../policy/error-policy.ts";
import type { Key } from "../../values/key.ts";
import { addStateful } from "./add-stateful.ts";
import type { KeyContext } from "./key-context.ts";
import type { Results } from "./results.ts";
import { StatefulByValue, type ValueFunctions } from "./stateful-by-value.ts";
import type { StatefulOptions } from "./stateful-options.ts";
import type {
  EmittedBy,
  FunctionsOf,
  KnownSideOutputs,
  OtherResults,
  Rejected,
  StatefulOutcome,
} from "./stateful-results.ts";

/**
 * What a stateful step does, declared apart from it. The state of a key belongs to the engine: plain data, changed in
 * place or by `context.setState`. What a function returns is emitted under the key, element by element.
 * @typeParam U What it emits.
 */
export interface StatefulLogic<
  K extends Key,
  V,
  State,
  U,
  OnTimer = U,
  OnEnd = U,
  OnEventTimer = U,
  OnExpire = U,
> {
  /** The state of a key that has none. */
  start(key: K): State;
  /** Called for each value, in order. */
  onValue(state: State, value: V, context: KeyContext<K, State>): Results<U>;
  /** Called when the instant given to `context.setTimer` has come. */
  onTimer?(state: State, context: KeyContext<K, State>): Results<OnTimer>;
  /** Called when event time has come to the instant given to `context.setEventTimer`. Its results travel there. */
  onEventTimer?(state: State, context: KeyContext<K, State>): Results<OnEventTimer>;
  /** Called when the key's time is up (see the option `expireAfter`), which is then forgotten. */
  onExpire?(state: State, context: KeyContext<K, State>): Results<OnExpire>;
  /** Called for each key that has state, in order of the keys, when the input has ended. */
  onEnd?(state: State, context: KeyContext<K, State>): Results<OnEnd>;
}

/** What the functions of the step are called with. */
export interface CallsByValue<K extends Key, V, State> {
  readonly start: [key: K];
  readonly onValue: [state: State, value: V, context: KeyContext<K, State>];
  readonly onTimer: [state: State, context: KeyContext<K, State>];
  readonly onEventTimer: [state: State, context: KeyContext<K, State>];
  readonly onExpire: [state: State, context: KeyContext<K, State>];
  readonly onEnd: [state: State, context: KeyContext<K, State>];
}

/** What the functions of the step return. */
interface ResultsByName extends OtherResults {
  /** The state of a key that has none. */
  readonly start: unknown;
  /** Called for each value, in order. */
  readonly onValue: Results<unknown>;
}

/** Functions of the step that return what `R` says, and keep a state of type `State`. */
export type StatefulSteps<K extends Key, V, State, R> = { start(key: K): State } & FunctionsOf<
  CallsByValue<K, V, State>,
  R
>;

/** The method `stateful` of streams. */
export interface StatefulMethod<S extends AnyKeyedStream> {
  /**
   * Keeps state by key: the step to build others from. All records of a key come to one worker, in order. Results
   * carry the event time of the record; those of `onEventTimer` and `onExpire` the instant they are called for; those
   * of `onTimer` and `onEnd` the latest of the key. What `onEnd` returns comes when event time is as far as it came in any
   * partition: a window behind that ended before is late for it.
   *
   * Values are taken in as they come, not in the order of event time: for that, `reorder` before it. A step with an
   * `onEventTimer`, or with `expireAfter` by event time, takes a value in when event time in the whole step is as far as it
   * was in the value's partition, after what is due by then: so batches make no difference, and with `reorder` before it
   * neither do the speed of partitions and the number of workers; but a partition that is ahead waits for the others.
   * @param id Step id, unique in the flow.
   * @param logic Functions of the state, of which `start` and `onValue` must be there. `start(key)` gives the state of a key
   * that has none. `onValue(state, value, context)` is called for each value; `onTimer`, `onEventTimer`, `onExpire` and
   * `onEnd` with `(state, context)` when a timer, the end of the state's life or that of the input has come; after `onEnd` the state of
   * a key is forgotten. What they return is emitted element by element: an array, any other iterable, or nothing. State is changed in place, or by
   * `context.setState` where it is a number or a text. To declare them apart: {@link StatefulLogic}.
   * @param options When states are forgotten, and side outputs: see {@link StatefulOptions} and
   * `sideOutput`. `onError` says what happens to a value that `start` or `onValue` throws for: nothing that they did by then is
   * done, and for that `onValue` is given a copy of the state. It goes for the other functions too, which have no value:
   * their results are left out, and a dead letter has no record but the key.
   * @returns The results; with `sideOutputs` an object of streams: `main`, and the others by name.
   * @throws {FlowError} `bad-option`, `no-event-time`.
   * @throws {StepError} `step-failed` if a function throws, `not-iterable`, `bad-timer`, at run time and if the policy is
   * "fail"; under any policy if a result is marked for an output that the step has not.
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
  stateful<
    State,
    R extends ResultsByName,
    const N extends string = never,
    const P extends ErrorPolicy = "fail",
  >(
    id: string,
    logic: StatefulSteps<KeyOf<S>, ValueOf<S>, State, R>,
    options?: StatefulOptions<N> & StepOptions<P> & KnownSideOutputs<R, N>,
  ): StatefulOutcome<S, Rejected<ValueOf<S>, R>, EmittedBy<R>, NoInfer<N>, P>;
}

/** Declares the step: see {@link StatefulMethod.stateful}. */
export function stateful(
  stream: AnyStream,
  id: string,
  logic: object,
  options?: StatefulOptions & StepOptions,
): unknown {
  return addByValue("stateful", stream, id, logic, options);
}

/** `stateful` for operators that are made of it: the step goes by their name. */
export function statefulAs(operator: string): typeof stateful {
  return (stream, id, logic, options) => addByValue(operator, stream, id, logic, options);
}

function addByValue(
  operator: string,
  stream: AnyStream,
  id: string,
  logic: object,
  options: (StatefulOptions & StepOptions) | undefined,
): unknown {
  const functions = logic as ValueFunctions; // the engine hands back what came from these very functions
  return addStateful(stream, id, operator, functions, "onValue", options, (settings, context) => {
    return new StatefulByValue(functions, settings, context);
  });
}
