import type { Aggregator, AnyAggregator } from "../aggregators/aggregator.ts";
import { collect } from "../aggregators/collect.ts";
import { count } from "../aggregators/count.ts";
import { distinct } from "../aggregators/distinct.ts";
import { first } from "../aggregators/first.ts";
import { type FoldOptions, fold } from "../aggregators/fold.ts";
import { last } from "../aggregators/last.ts";
import { max } from "../aggregators/max.ts";
import { mean } from "../aggregators/mean.ts";
import { min } from "../aggregators/min.ts";
import { reduce } from "../aggregators/reduce.ts";
import { type AggregatorsOf, type ResultsOf, several } from "../aggregators/several.ts";
import { itself as itsNumber, sum } from "../aggregators/sum.ts";
import { topK } from "../aggregators/top-k.ts";
import type { AnyStream } from "../graph/any-stream.ts";
import { itself, type Measure } from "../operators/keyed/extreme-final.ts";
import { keyBy } from "../operators/stateless/key-by.ts";
import { addWindowStep } from "../operators/windows/add-window-step.ts";
import { checkedTimes, type WindowOptions, type WindowTimes } from "../operators/windows/window-options.ts";
import type { WindowResult } from "../operators/windows/window-result.ts";
import type { Windower } from "../operators/windows/windower.ts";
import type { DeadLetter, EndsInFailed } from "../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy } from "../policy/error-policy.ts";
import type { Key } from "../values/key.ts";
import type { KeyedStream } from "./keyed-stream.ts";
import type { Stream } from "./stream.ts";

/**
 * Whether windows are those of each key or of a whole stream. Said apart from the key's type, so that it is known where
 * that is a type parameter: in operators that are made of others, for any key.
 */
export type Grouping = "keyed" | "whole";

/** What goes with a type of key. */
export type GroupingOf<K> = [K] extends [Key] ? "keyed" : "whole";

/** The streams behind a step of windows. */
export interface Windowed<K extends Key | undefined, V, R, G extends Grouping = GroupingOf<K>> {
  /** What the windows give. A result carries the last instant of its window as event time. */
  readonly results: G extends "keyed"
    ? KeyedStream<K & Key, WindowResult<K & Key, R>>
    : Stream<WindowResult<undefined, R>>;
  /** The records that came when all of their windows were complete, as they were. */
  readonly late: G extends "keyed" ? KeyedStream<K & Key, V> : Stream<V>;
}

/** The same where the policy is "dead-letter": with the records that the aggregator could not take in. */
export interface WindowedWithFailed<K extends Key | undefined, V, R, G extends Grouping = GroupingOf<K>>
  extends Windowed<K, V, R, G> {
  /** They must be read, or their loss goes unseen. */
  readonly failed: G extends "keyed" ? KeyedStream<K & Key, DeadLetter<V, K & Key>> : Stream<DeadLetter<V>>;
}

/** What a step of windows gives under a policy. */
export type WindowOutcome<
  K extends Key | undefined,
  V,
  R,
  P extends ErrorPolicy,
  G extends Grouping = GroupingOf<K>,
> =
  | (true extends EndsInFailed<P> ? WindowedWithFailed<K, V, R, G> : never)
  | (false extends EndsInFailed<P> ? Windowed<K, V, R, G> : never);

/** In place of the result of one aggregator, where there are several. */
interface Several {
  readonly [severalResults]: never;
}
declare const severalResults: unique symbol;
type Made<R, S> = [R] extends [never] ? never : [R] extends [Several] ? ResultsOf<S> : R;

/** The number of each value: may be left out where values are numbers. */
type NumberOf<V> = [V] extends [number] ? [by?: (value: V) => number] : [by: (value: V) => number];

/**
 * A stream whose records are put into windows; what to make of each window is to be said yet. The key of the windows
 * of a whole stream is undefined.
 */
export class WindowedStream<
  K extends Key | undefined,
  V,
  P extends ErrorPolicy = "fail",
  G extends Grouping = GroupingOf<K>,
> {
  readonly #stream: AnyStream;
  readonly #windower: Windower<unknown>;
  readonly #times: WindowTimes;
  readonly #onError: P | undefined;

  /** @internal */
  constructor(stream: AnyStream, windower: Windower<V>, options: WindowOptions<P>) {
    this.#stream = stream;
    this.#windower = windower as Windower<unknown>; // a trigger is given the values of this very stream
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
  aggregate<A, R = Several, S extends AggregatorsOf<V> = AggregatorsOf<V>>(
    id: string,
    given: Aggregator<V, A, R> | S,
  ): WindowOutcome<K, V, Made<R, S>, P, G> {
    return this.#add(
      id,
      isAggregator(given) ? given : several(given as object as Readonly<Record<string, AnyAggregator>>),
    );
  }

  /** Folds the values of each window, in the order in which they come: see {@link fold}. */
  fold<S>(
    id: string,
    start: () => S,
    add: (state: S, value: V) => S,
    options?: FoldOptions<S>,
  ): WindowOutcome<K, V, S, P, G> {
    return this.#add(id, fold(start, add, options));
  }

  /** One value of all, two at a time: see {@link reduce}. */
  reduce(id: string, combine: (left: V, right: V) => V): WindowOutcome<K, V, V, P, G> {
    return this.#add(id, reduce(combine));
  }

  /** All values, in order of event time: see {@link collect}. */
  collect(id: string): WindowOutcome<K, V, V[], P, G> {
    return this.#add(id, collect<V>());
  }

  /** How many values: see {@link count}. */
  count(id: string): WindowOutcome<K, V, number, P, G> {
    return this.#add(id, count());
  }

  /** The sum of a number of each value: see {@link sum}. */
  sum(
    id: string,
    ...[by = itsNumber as (value: V) => number]: NumberOf<V>
  ): WindowOutcome<K, V, number, P, G> {
    return this.#add(id, sum(by));
  }

  /** The mean of a number of each value: see {@link mean}. */
  mean(
    id: string,
    ...[by = itsNumber as (value: V) => number]: NumberOf<V>
  ): WindowOutcome<K, V, number, P, G> {
    return this.#add(id, mean(by));
  }

  /** The least value: see {@link min}. */
  min(id: string, ...[by = itself]: Measure<V>): WindowOutcome<K, V, V, P, G> {
    return this.#add(id, min<V>(by));
  }

  /** The greatest value: see {@link max}. */
  max(id: string, ...[by = itself]: Measure<V>): WindowOutcome<K, V, V, P, G> {
    return this.#add(id, max<V>(by));
  }

  /** The value of the earliest event time: see {@link first}. */
  first(id: string): WindowOutcome<K, V, V, P, G> {
    return this.#add(id, first<V>());
  }

  /** The value of the latest event time: see {@link last}. */
  last(id: string): WindowOutcome<K, V, V, P, G> {
    return this.#add(id, last<V>());
  }

  /** The `k` greatest values: see {@link topK}. */
  topK(id: string, k: number, ...[by = itself]: Measure<V>): WindowOutcome<K, V, V[], P, G> {
    return this.#add(id, topK<V>(k, by));
  }

  /** The different values: see {@link distinct}. */
  distinct(id: string): WindowOutcome<K, V, ReadonlySet<V>, P, G>;
  distinct<D>(id: string, by: (value: V) => D): WindowOutcome<K, V, ReadonlySet<D>, P, G>;
  distinct(
    id: string,
    by: (value: V) => unknown = (value) => value,
  ): WindowOutcome<K, V, ReadonlySet<unknown>, P, G> {
    return this.#add(id, distinct(by));
  }

  #add(id: string, aggregator: AnyAggregator): WindowOutcome<K, V, never, P, G> {
    const { keyed } = this.#stream.port;
    const policy = checkedPolicy(id, this.#onError);
    const step = { ...this.#times, windower: this.#windower, aggregator, whole: !keyed, policy };
    const input = keyed ? this.#stream : keyBy(this.#stream as Stream<V>, `${id} key`, () => WHOLE);
    return addWindowStep(input, id, step) as unknown as WindowOutcome<K, V, never, P, G>; // of the kind that the input is of
  }
}

/** The one key of the windows of a whole stream. */
const WHOLE = "";

function isAggregator(given: object): given is AnyAggregator {
  return "init" in given && typeof given.init === "function";
}
