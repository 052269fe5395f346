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
import type { AnyStream } from "../any-stream.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import { itself, type Measure } from "../operators/extreme-final.ts";
import { keyBy } from "../operators/key-by.ts";
import { values } from "../operators/values.ts";
import type { Stream } from "../stream.ts";
import { addWindowStep } from "./add-window-step.ts";
import { checkedTimes, type WindowOptions, type WindowTimes } from "./window-options.ts";
import type { WindowResult } from "./window-result.ts";
import type { Windower } from "./windower.ts";

/** The streams behind a step of windows. */
export interface Windowed<K extends Key | undefined, V, R> {
  /** What the windows give. A result carries the last instant of its window as event time. */
  readonly results: [K] extends [Key]
    ? KeyedStream<K, WindowResult<K, R>>
    : Stream<WindowResult<undefined, R>>;
  /** The records that came when all of their windows were complete, as they were. */
  readonly late: [K] extends [Key] ? KeyedStream<K, V> : Stream<V>;
}

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
export class WindowedStream<K extends Key | undefined, V> {
  readonly #stream: AnyStream;
  readonly #windower: Windower<unknown>;
  readonly #times: WindowTimes;

  /** @internal */
  constructor(stream: AnyStream, windower: Windower<V>, options: WindowOptions) {
    this.#stream = stream;
    this.#windower = windower as Windower<unknown>; // a trigger is given the values of this very stream
    this.#times = checkedTimes(windower, options);
  }

  /**
   * Makes of each window what an aggregator says, or an object of what several say.
   * @param id Step id, unique in the flow.
   * @throws {FlowError} `no-event-time`, `bad-option`.
   * @throws {StepError} `step-failed` if a function of the aggregator throws, at run time.
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
  ): Windowed<K, V, Made<R, S>> {
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
  ): Windowed<K, V, S> {
    return this.#add(id, fold(start, add, options));
  }

  /** One value of all, two at a time: see {@link reduce}. */
  reduce(id: string, combine: (left: V, right: V) => V): Windowed<K, V, V> {
    return this.#add(id, reduce(combine));
  }

  /** All values, in order of event time: see {@link collect}. */
  collect(id: string): Windowed<K, V, V[]> {
    return this.#add(id, collect<V>());
  }

  /** How many values: see {@link count}. */
  count(id: string): Windowed<K, V, number> {
    return this.#add(id, count());
  }

  /** The sum of a number of each value: see {@link sum}. */
  sum(id: string, ...[by = itsNumber as (value: V) => number]: NumberOf<V>): Windowed<K, V, number> {
    return this.#add(id, sum(by));
  }

  /** The mean of a number of each value: see {@link mean}. */
  mean(id: string, ...[by = itsNumber as (value: V) => number]: NumberOf<V>): Windowed<K, V, number> {
    return this.#add(id, mean(by));
  }

  /** The least value: see {@link min}. */
  min(id: string, ...[by = itself]: Measure<V>): Windowed<K, V, V> {
    return this.#add(id, min<V>(by));
  }

  /** The greatest value: see {@link max}. */
  max(id: string, ...[by = itself]: Measure<V>): Windowed<K, V, V> {
    return this.#add(id, max<V>(by));
  }

  /** The value of the earliest event time: see {@link first}. */
  first(id: string): Windowed<K, V, V> {
    return this.#add(id, first<V>());
  }

  /** The value of the latest event time: see {@link last}. */
  last(id: string): Windowed<K, V, V> {
    return this.#add(id, last<V>());
  }

  /** The `k` greatest values: see {@link topK}. */
  topK(id: string, k: number, ...[by = itself]: Measure<V>): Windowed<K, V, V[]> {
    return this.#add(id, topK<V>(k, by));
  }

  /** The different values: see {@link distinct}. */
  distinct(id: string): Windowed<K, V, ReadonlySet<V>>;
  distinct<D>(id: string, by: (value: V) => D): Windowed<K, V, ReadonlySet<D>>;
  distinct(id: string, by: (value: V) => unknown = (value) => value): Windowed<K, V, ReadonlySet<unknown>> {
    return this.#add(id, distinct(by));
  }

  #add(id: string, aggregator: AnyAggregator): Windowed<K, V, never> {
    const { keyed } = this.#stream.port;
    const step = { ...this.#times, windower: this.#windower, aggregator, whole: !keyed };
    const streams = keyed ? addWindowStep(this.#stream, id, step) : this.#addWhole(id, step);
    return streams as unknown as Windowed<K, V, never>; // of the kind that the input is of
  }

  #addWhole(id: string, step: Parameters<typeof addWindowStep>[2]): ReturnType<typeof addWindowStep> {
    const keyed = keyBy(this.#stream as Stream<V>, `${id} key`, () => "");
    const { results, late } = addWindowStep(keyed, id, step);
    return { results: values(results as KeyedStream<Key, V>), late: values(late as KeyedStream<Key, V>) };
  }
}

function isAggregator(given: object): given is AnyAggregator {
  return "init" in given && typeof given.init === "function";
}
