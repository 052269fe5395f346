import type { Aggregator, AnyAggregator } from "../../aggregators/aggregator.ts";
import { collect } from "../../aggregators/collect.ts";
import { count } from "../../aggregators/count.ts";
import { distinct } from "../../aggregators/distinct.ts";
import { first } from "../../aggregators/first.ts";
import { type FoldOptions, fold } from "../../aggregators/fold.ts";
import { last } from "../../aggregators/last.ts";
import { max } from "../../aggregators/max.ts";
import { mean } from "../../aggregators/mean.ts";
import { min } from "../../aggregators/min.ts";
import { reduce } from "../../aggregators/reduce.ts";
import { type AggregatorsOf, type ResultsOf, several } from "../../aggregators/several.ts";
import { itself as itsNumber, sum } from "../../aggregators/sum.ts";
import { topK } from "../../aggregators/top-k.ts";
import { type AnyStream, type KeyOf, type Like, portOf, type ValueOf } from "../../graph/any-stream.ts";
import type { EndsInFailed, Failed } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy } from "../../policy/error-policy.ts";
import { itself, type Measure } from "../../values/order.ts";
import { keyBy } from "../stateless/key-by.ts";
import { addWindowStep } from "./add-window-step.ts";
import { checkedTimes, type WindowOptions, type WindowTimes } from "./window-options.ts";
import type { WindowResult } from "./window-result.ts";
import type { Windower } from "./windower.ts";

/** The streams behind a step of windows. */
export interface Windowed<S extends AnyStream, R> {
  /** What the windows give. A result carries the last instant of its window as event time. */
  readonly results: Like<S, WindowResult<KeyOf<S>, R>>;
  /** The records that came when all of their windows were complete, as they were. */
  readonly late: S;
}

/** The same where the policy is "dead-letter": with the records that the aggregator could not take in. */
export interface WindowedWithFailed<S extends AnyStream, R> extends Windowed<S, R> {
  /** They must be read, or their loss goes unseen. */
  readonly failed: Failed<S>;
}

/** What a step of windows gives under a policy. */
export type WindowOutcome<S extends AnyStream, R, P extends ErrorPolicy> =
  | (true extends EndsInFailed<P> ? WindowedWithFailed<S, R> : never)
  | (false extends EndsInFailed<P> ? Windowed<S, R> : never);

/** In place of the result of one aggregator, where there are several. */
interface Several {
  readonly [severalResults]: never;
}
declare const severalResults: unique symbol;
type Made<R, Named> = [R] extends [never] ? never : [R] extends [Several] ? ResultsOf<Named> : R;

/** The number of each value: may be left out where values are numbers. */
type NumberOf<V> = [V] extends [number] ? [by?: (value: V) => number] : [by: (value: V) => number];

/** A stream whose records are put into windows; what to make of each window is to be said yet. */
export class WindowedStream<S extends AnyStream, P extends ErrorPolicy = "fail"> {
  readonly #stream: AnyStream;
  readonly #windower: Windower<unknown>;
  readonly #times: WindowTimes;
  readonly #onError: P | undefined;

  constructor(stream: AnyStream, windower: Windower<unknown>, options: WindowOptions<P>) {
    this.#stream = stream;
    this.#windower = windower;
    this.#times = checkedTimes(windower, options);
    this.#onError = options.onError;
  }

  /**
   * Makes of each window what an aggregator says, or an object of what several say.
   * @param id Step id, unique in the flow.
   * @throws {FlowError} `no-event-time`, `bad-option`.
   * @throws {StepError} `step-failed`, at run time, if a function of the aggregator throws and the policy is "fail";
   * under any policy if `merge` or `result` does.
   * @example
   * ```ts
   * flow.input("n", [5, 6, 10]).keyBy("all", () => "all").window(countWindow(3))
   *   .aggregate("stats", { n: count(), mean: mean(), greatest: max() })
   *   .results.output("print", ({ value }) => console.log(value)); // { n: 3, mean: 7, greatest: 10 }
   * ```
   */
  // One signature and no overloads: the first of these would settle the types of functions in `aggregators`.
  aggregate<A, R = Several, Named extends AggregatorsOf<ValueOf<S>> = AggregatorsOf<ValueOf<S>>>(
    id: string,
    given: Aggregator<ValueOf<S>, A, R> | Named,
  ): WindowOutcome<S, Made<R, Named>, P> {
    return this.#add(
      id,
      isAggregator(given) ? given : several(given as object as Readonly<Record<string, AnyAggregator>>),
    );
  }

  /** Folds the values of each window, in the order in which they come: see {@link fold}. */
  fold<State>(
    id: string,
    start: () => State,
    add: (state: State, value: ValueOf<S>) => State,
    options?: FoldOptions<State>,
  ): WindowOutcome<S, State, P> {
    return this.#add(id, fold(start, add, options));
  }

  /** One value of all, two at a time: see {@link reduce}. */
  reduce(
    id: string,
    combine: (left: ValueOf<S>, right: ValueOf<S>) => ValueOf<S>,
  ): WindowOutcome<S, ValueOf<S>, P> {
    return this.#add(id, reduce(combine));
  }

  /** All values, in order of event time: see {@link collect}. */
  collect(id: string): WindowOutcome<S, ValueOf<S>[], P> {
    return this.#add(id, collect<ValueOf<S>>());
  }

  /** How many values: see {@link count}. */
  count(id: string): WindowOutcome<S, number, P> {
    return this.#add(id, count());
  }

  /** The sum of a number of each value: see {@link sum}. */
  sum(
    id: string,
    ...[by = itsNumber as (value: ValueOf<S>) => number]: NumberOf<ValueOf<S>>
  ): WindowOutcome<S, number, P> {
    return this.#add(id, sum(by));
  }

  /** The mean of a number of each value: see {@link mean}. */
  mean(
    id: string,
    ...[by = itsNumber as (value: ValueOf<S>) => number]: NumberOf<ValueOf<S>>
  ): WindowOutcome<S, number, P> {
    return this.#add(id, mean(by));
  }

  /** The least value: see {@link min}. */
  min(id: string, ...[by = itself]: Measure<ValueOf<S>>): WindowOutcome<S, ValueOf<S>, P> {
    return this.#add(id, min<ValueOf<S>>(by));
  }

  /** The greatest value: see {@link max}. */
  max(id: string, ...[by = itself]: Measure<ValueOf<S>>): WindowOutcome<S, ValueOf<S>, P> {
    return this.#add(id, max<ValueOf<S>>(by));
  }

  /** The value of the earliest event time: see {@link first}. */
  first(id: string): WindowOutcome<S, ValueOf<S>, P> {
    return this.#add(id, first<ValueOf<S>>());
  }

  /** The value of the latest event time: see {@link last}. */
  last(id: string): WindowOutcome<S, ValueOf<S>, P> {
    return this.#add(id, last<ValueOf<S>>());
  }

  /** The `k` greatest values: see {@link topK}. */
  topK(id: string, k: number, ...[by = itself]: Measure<ValueOf<S>>): WindowOutcome<S, ValueOf<S>[], P> {
    return this.#add(id, topK<ValueOf<S>>(k, by));
  }

  /** The different values: see {@link distinct}. */
  distinct<D = ValueOf<S>>(
    id: string,
    by: (value: ValueOf<S>) => D = (value) => value as unknown as D, // which is what D is then
  ): WindowOutcome<S, ReadonlySet<D>, P> {
    return this.#add(id, distinct(by));
  }

  #add(id: string, aggregator: AnyAggregator): WindowOutcome<S, never, P> {
    const { keyed } = portOf(this.#stream);
    const policy = checkedPolicy(id, this.#onError);
    const step = { ...this.#times, windower: this.#windower, aggregator, whole: !keyed, policy };
    const input = keyed ? this.#stream : (keyBy(this.#stream, `${id} key`, () => WHOLE) as AnyStream);
    return addWindowStep(input, id, step) as unknown as WindowOutcome<S, never, P>; // of the kind that the input is of
  }
}

/** The one key of the windows of a whole stream. */
const WHOLE = "";

function isAggregator(given: object): given is AnyAggregator {
  return "init" in given && typeof given.init === "function";
}
