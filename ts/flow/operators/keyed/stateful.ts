import type { AnyStream } from "../../graph/any-stream.ts";
import type { KeyedOutcome } from "../../policy/dead-letter.ts";
import type { ErrorPolicy, StepOptions } from "../../policy/error-policy.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Key } from "../../values/key.ts";
import { addStateful } from "./add-stateful.ts";
import type { KeyContext } from "./key-context.ts";
import type { Emitted, Results } from "./results.ts";
import { StatefulByValue, type ValueFunctions } from "./stateful-by-value.ts";
import type {
  KnownAsides,
  Rejected,
  StatefulOptions,
  StatefulOutcome,
  StatefulSides,
} from "./stateful-options.ts";

/**
 * What a stateful step does. The state of a key belongs to the engine: plain data, changed in place or by
 * `context.setState`. What a function returns is emitted under the key, element by element.
 */
export interface StatefulSteps<K extends Key, V, S, R, RTimer, REnd, REventTimer, RExpire> {
  /** The state of a key that has none. */
  start(key: K): S;
  /** Called for each value, in order. */
  onValue(state: S, value: V, context: KeyContext<K, S>): R;
  /** Called when the instant given to `context.setTimer` has come. */
  onTimer?(state: S, context: KeyContext<K, S>): RTimer;
  /** Called when event time has come to the instant given to `context.setEventTimer`. Its results travel there. */
  onEventTimer?(state: S, context: KeyContext<K, S>): REventTimer;
  /** Called when the key's time is up (see the option `expireAfter`), which is then forgotten. */
  onExpire?(state: S, context: KeyContext<K, S>): RExpire;
  /** Called for each key that has state, in order of the keys, when the input has ended. */
  onEnd?(state: S, context: KeyContext<K, S>): REnd;
}

/** What a stateful step does, by what it emits: see {@link StatefulSteps}. */
export type StatefulLogic<
  K extends Key,
  V,
  S,
  U,
  OnTimer = U,
  OnEnd = U,
  OnEventTimer = U,
  OnExpire = U,
> = StatefulSteps<
  K,
  V,
  S,
  Results<U>,
  Results<OnTimer>,
  Results<OnEnd>,
  Results<OnEventTimer>,
  Results<OnExpire>
>;

/**
 * Keeps state by key: the step to build others from. All records of a key come to one worker, in order. Results
 * carry the event time of the record; those of `onEventTimer` and `onExpire` the instant they are called for; those
 * of `onTimer` and `onEnd` the latest of the key.
 *
 * Values are taken in as they come, not in the order of event time: for that, `reorder` before it. A step with an
 * `onEventTimer`, or with `expireAfter` by event time, takes a value in when event time in the whole step is as far as it
 * was in the value's partition, after what is due by then: so batches make no difference, and with `reorder` before it
 * neither do the speed of partitions and the number of workers; but a partition that is ahead waits for the others.
 * @param id Step id, unique in the flow.
 * @param logic Functions of the state; see {@link StatefulLogic}.
 * @param options When states are forgotten, and other outputs than the main one: see {@link StatefulOptions} and
 * `aside`. `onError` says what happens to a value that `start` or `onValue` throws for: what was changed in place by then
 * stays changed, and a key that was new has no state. It goes for the other functions too, which have no value: their
 * results are left out, and a dead letter has no record but the key.
 * @returns The results; with `sides` an object of streams: `main`, and the others by name.
 * @throws {FlowError} `bad-option`.
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
export function stateful<
  K extends Key,
  V,
  S,
  R extends Results<unknown>,
  T extends Results<unknown> = never,
  E extends Results<unknown> = never,
  W extends Results<unknown> = never,
  X extends Results<unknown> = never,
  const P extends ErrorPolicy = "fail",
>(
  stream: KeyedStream<K, V>,
  id: string,
  logic: StatefulSteps<K, V, S, R, T, E, W, X>,
  options?: StatefulOptions & StepOptions<P> & { readonly sides?: never },
): KeyedOutcome<K, Rejected<V, T | E | W | X>, Emitted<R | T | E | W | X>, P>;
export function stateful<
  K extends Key,
  V,
  S,
  const N extends string,
  R extends Results<unknown>,
  T extends Results<unknown> = never,
  E extends Results<unknown> = never,
  W extends Results<unknown> = never,
  X extends Results<unknown> = never,
  const P extends ErrorPolicy = "fail",
>(
  stream: KeyedStream<K, V>,
  id: string,
  logic: StatefulSteps<K, V, S, R, T, E, W, X>,
  options: StatefulOptions & StatefulSides<N> & KnownAsides<Emitted<R | T | E | W | X>, N> & StepOptions<P>,
): StatefulOutcome<K, Rejected<V, T | E | W | X>, Emitted<R | T | E | W | X>, N, P>;
export function stateful(
  stream: KeyedStream<Key, unknown>,
  id: string,
  logic: unknown,
  options?: StatefulOptions & Partial<StatefulSides<string>> & StepOptions,
): unknown {
  return addByValue("stateful", stream, id, logic, options);
}

/** `stateful` for operators that are made of it: the step goes by their name. */
export function statefulAs(operator: string): typeof stateful {
  return ((stream: AnyStream, id: string, logic: unknown, options?: StepOptions) =>
    addByValue(operator, stream, id, logic, options)) as typeof stateful;
}

function addByValue(
  operator: string,
  stream: AnyStream,
  id: string,
  logic: unknown,
  options: (StatefulOptions & Partial<StatefulSides<string>> & StepOptions) | undefined,
): unknown {
  const functions = logic as ValueFunctions; // the engine hands back what came from these very functions
  return addStateful(stream, id, operator, functions, options, (settings, context) => {
    return new StatefulByValue(functions, settings, context);
  });
}
