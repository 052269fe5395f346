import type { KeyedOutcome } from "../../policy/dead-letter.ts";
import type { ErrorPolicy, StepOptions } from "../../policy/error-policy.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Key } from "../../values/key.ts";
import { addStateful } from "./add-stateful.ts";
import type { KeyContext } from "./key-context.ts";
import type { Emitted, Results } from "./results.ts";
import { type BatchFunctions, StatefulByBatch } from "./stateful-by-batch.ts";
import type {
  KnownAsides,
  Rejected,
  StatefulOptions,
  StatefulOutcome,
  StatefulSides,
} from "./stateful-options.ts";

/** What a stateful step does that takes the values of a key together. See {@link StatefulLogic}. */
export interface StatefulBatchSteps<K extends Key, V, S, R, RTimer, REnd, REventTimer, RExpire> {
  /** The state of a key that has none. */
  start(key: K): S;
  /** Called once a batch and key, with at least one value, in order. */
  onBatch(state: S, values: V[], context: KeyContext<K, S>): R;
  /** Called when the instant given to `context.setTimer` has come. */
  onTimer?(state: S, context: KeyContext<K, S>): RTimer;
  /** Called when event time has come to the instant given to `context.setEventTimer`. Its results travel there. */
  onEventTimer?(state: S, context: KeyContext<K, S>): REventTimer;
  /** Called when the key's time is up (see the option `expireAfter`), which is then forgotten. */
  onExpire?(state: S, context: KeyContext<K, S>): RExpire;
  /** Called for each key that has state, in order of the keys, when the input has ended. */
  onEnd?(state: S, context: KeyContext<K, S>): REnd;
}

/** What a stateful step does that takes the values of a key together, by what it emits: see {@link StatefulBatchSteps}. */
export type StatefulBatchLogic<
  K extends Key,
  V,
  S,
  U,
  OnTimer = U,
  OnEnd = U,
  OnEventTimer = U,
  OnExpire = U,
> = StatefulBatchSteps<
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
 * Keeps state by key and takes the values of a key that came in one batch together: for work that is cheaper in
 * bulk. How records fall into batches is up to the engine and may differ from run to run; a result should not
 * depend on it. Keys are handled in the order in which they first come in the batch.
 * @param id Step id, unique in the flow.
 * @param logic Functions of the state.
 * @param options As for {@link stateful}.
 * @throws {FlowError} `bad-option`.
 * @throws {StepError} `step-failed` if a function throws, `not-iterable`, `bad-timer`, at run time.
 * @example
 * ```ts
 * flow
 *   .input("n", [1, 2, 3, 4])
 *   .keyBy("parity", (n) => n % 2)
 *   .statefulBatch("sum", {
 *     start: () => ({ sum: 0 }),
 *     onBatch(state, values) {
 *       for (const value of values) state.sum += value;
 *     },
 *     onEnd: (state) => [state.sum],
 *   })
 *   .entries()
 *   .output("print", console.log); // [0, 6], [1, 4]
 * ```
 */
export function statefulBatch<
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
  logic: StatefulBatchSteps<K, V, S, R, T, E, W, X>,
  options?: StatefulOptions & StepOptions<P> & { readonly sides?: never },
): KeyedOutcome<K, Rejected<V[], T | E | W | X>, Emitted<R | T | E | W | X>, P>;
export function statefulBatch<
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
  logic: StatefulBatchSteps<K, V, S, R, T, E, W, X>,
  options: StatefulOptions & StatefulSides<N> & KnownAsides<Emitted<R | T | E | W | X>, N> & StepOptions<P>,
): StatefulOutcome<K, Rejected<V[], T | E | W | X>, Emitted<R | T | E | W | X>, N, P>;
export function statefulBatch(
  stream: KeyedStream<Key, unknown>,
  id: string,
  logic: unknown,
  options?: StatefulOptions & Partial<StatefulSides<string>> & StepOptions,
): unknown {
  const functions = logic as BatchFunctions; // the engine hands back what came from these very functions
  return addStateful(stream, id, "statefulBatch", functions, options, (settings, context) => {
    return new StatefulByBatch(functions, settings, context);
  });
}
