import type { AnyKeyedStream, AnyStream, KeyOf, ValueOf } from "../../graph/any-stream.ts";
import type { ErrorPolicy, StepOptions } from "../../policy/error-policy.ts";
import type { Key } from "../../values/key.ts";
import { addStateful } from "./add-stateful.ts";
import type { KeyContext } from "./key-context.ts";
import type { Results } from "./results.ts";
import type { CallsByValue, StatefulLogic } from "./stateful.ts";
import { type BatchFunctions, StatefulByBatch } from "./stateful-by-batch.ts";
import type { StatefulOptions } from "./stateful-options.ts";
import type {
  EmittedBy,
  FunctionsOf,
  KnownSideOutputs,
  OtherResults,
  Rejected,
  StatefulOutcome,
} from "./stateful-results.ts";

/** What a stateful step does that takes the values of a key together, declared apart from it: see {@link StatefulLogic}. */
export interface StatefulBatchLogic<
  K extends Key,
  V,
  State,
  U,
  OnTimer = U,
  OnEnd = U,
  OnEventTimer = U,
  OnExpire = U,
> extends Omit<StatefulLogic<K, V, State, U, OnTimer, OnEnd, OnEventTimer, OnExpire>, "onValue"> {
  /** Called once a batch and key, with at least one value, in order. */
  onBatch(state: State, values: V[], context: KeyContext<K, State>): Results<U>;
}

/** What the functions of the step are called with. */
interface Calls<K extends Key, V, State> extends Omit<CallsByValue<K, V, State>, "onValue"> {
  readonly onBatch: [state: State, values: V[], context: KeyContext<K, State>];
}

/** What the functions of the step return. */
interface ResultsByName extends OtherResults {
  /** The state of a key that has none. */
  readonly start: unknown;
  /** Called once a batch and key, with at least one value, in order. */
  readonly onBatch: Results<unknown>;
}

/** Functions of the step that return what `R` says, and keep a state of type `State`. */
export type StatefulBatchSteps<K extends Key, V, State, R> = { start(key: K): State } & FunctionsOf<
  Calls<K, V, State>,
  R
>;

/** The method `statefulBatch` of streams. */
export interface StatefulBatchMethod<S extends AnyKeyedStream> {
  /**
   * Keeps state by key and takes the values of a key that came in one batch together: for work that is cheaper in
   * bulk. How records fall into batches is up to the engine and may differ from run to run; a result should not
   * depend on it. Keys are handled in the order in which they first come in the batch.
   * @param id Step id, unique in the flow.
   * @param logic Functions of the state.
   * @param options As for {@link stateful}.
   * @throws {FlowError} `bad-option`, `no-event-time`.
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
  statefulBatch<
    State,
    R extends ResultsByName,
    const N extends string = never,
    const P extends ErrorPolicy = "fail",
  >(
    id: string,
    logic: StatefulBatchSteps<KeyOf<S>, ValueOf<S>, State, R>,
    options?: StatefulOptions<N> & StepOptions<P> & KnownSideOutputs<R, N>,
  ): StatefulOutcome<S, Rejected<ValueOf<S>[], R>, EmittedBy<R>, NoInfer<N>, P>;
}

/** Declares the step: see {@link StatefulBatchMethod.statefulBatch}. */
export function statefulBatch(
  stream: AnyStream,
  id: string,
  logic: object,
  options?: StatefulOptions & StepOptions,
): unknown {
  const functions = logic as BatchFunctions; // the engine hands back what came from these very functions
  return addStateful(stream, id, "statefulBatch", functions, "onBatch", options, (settings, context) => {
    return new StatefulByBatch(functions, settings, context);
  });
}
