import type { Aggregator } from "../../aggregators/aggregator.ts";
import type { FoldOptions } from "../../aggregators/fold.ts";
import type { AggregatorsOf, ResultsOf } from "../../aggregators/several.ts";
import type { AnyStream, KeyOf, Like, ValueOf } from "../../graph/any-stream.ts";
import type { EndsInFailed, Failed } from "../../policy/dead-letter.ts";
import type { ErrorPolicy } from "../../policy/error-policy.ts";
import type { Measure } from "../../values/order.ts";
import type { WindowResult } from "./window-result.ts";

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
export interface WindowedStream<S extends AnyStream, P extends ErrorPolicy = "fail"> {
  /**
   * Makes of each window what an aggregator says, or an object of what several say.
   * @param id Step id, unique in the flow.
   * @param given An aggregator, or several by the names that their results get.
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
  ): WindowOutcome<S, Made<R, Named>, P>;

  /**
   * Folds the values of each window, in the order in which they come, into a state that is the result.
   * @param id Step id, unique in the flow.
   * @param start The state before any value: a new one for each call, if it can be changed.
   * @param add Takes a value in: gives the new state, or changes the old one and gives it back. With early or updated
   * results it must give a new one, for the old one has been handed out.
   * @param options `merge`, the state of the values of two: sliding windows share work by it, and sessions need it.
   * @throws {FlowError} `no-event-time`; `bad-option` for sessions without a `merge`.
   * @throws {StepError} `step-failed`, at run time, if `add` throws and the policy is "fail", or under any policy if
   * `start` or `merge` does.
   * @example
   * ```ts
   * flow.input("n", ["to", "be", "or"]).keyBy("all", () => "all").window(countWindow(3)).fold("letters", () => 0, (sum, word) => sum + word.length)
   *   .results.output("print", ({ value }) => console.log(value)); // 6
   * ```
   */
  fold<State>(
    id: string,
    start: () => State,
    add: (state: State, value: ValueOf<S>) => State,
    options?: FoldOptions<State>,
  ): WindowOutcome<S, State, P>;

  /**
   * Makes one value of all the values of a window, two at a time.
   * @param id Step id, unique in the flow.
   * @param combine One value of two, `left` being of earlier ones. It must be associative, and must change neither.
   * @throws {FlowError} `no-event-time` for windows by event time on a stream that has none.
   * @throws {StepError} `step-failed`, at run time, if `combine` throws and the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", ["to", "sleep", "no"]).keyBy("all", () => "all").window(countWindow(3)).reduce("longest", (a, b) => (b.length > a.length ? b : a))
   *   .results.output("print", ({ value }) => console.log(value)); // sleep
   * ```
   */
  reduce(
    id: string,
    combine: (left: ValueOf<S>, right: ValueOf<S>) => ValueOf<S>,
  ): WindowOutcome<S, ValueOf<S>, P>;

  /**
   * Gathers all values of a window, in order of event time; those of one instant in the order in which they came.
   * @param id Step id, unique in the flow.
   * @throws {FlowError} `no-event-time` for windows by event time on a stream that has none.
   * @example
   * ```ts
   * flow.input("t", [6, 5, 7], { eventTime: { at: (t) => t, outOfOrder: 5 } }).keyBy("all", () => "all")
   *   .window(tumbling(10)).collect("in order")
   *   .results.output("print", ({ value }) => console.log(value)); // [5, 6, 7]
   * ```
   */
  collect(id: string): WindowOutcome<S, ValueOf<S>[], P>;

  /**
   * Counts the values of a window.
   * @param id Step id, unique in the flow.
   * @throws {FlowError} `no-event-time` for windows by event time on a stream that has none.
   * @example
   * ```ts
   * flow.input("n", [5, 6, 7]).keyBy("all", () => "all").window(countWindow(3)).count("how many")
   *   .results.output("print", ({ value }) => console.log(value)); // 3
   * ```
   */
  count(id: string): WindowOutcome<S, number, P>;

  /**
   * Adds up a number of each value.
   * @param id Step id, unique in the flow.
   * @param by The number. Default, where values are numbers: the value itself.
   * @throws {FlowError} `no-event-time` for windows by event time on a stream that has none.
   * @throws {StepError} `step-failed` if `by` throws, `bad-value` if it gives no finite number, at run time and if the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [5, 6, 7]).keyBy("all", () => "all").window(countWindow(3)).sum("sum")
   *   .results.output("print", ({ value }) => console.log(value)); // 18
   * ```
   */
  sum(id: string, ...by: NumberOf<ValueOf<S>>): WindowOutcome<S, number, P>;

  /**
   * Gives the mean of a number of each value.
   * @param id Step id, unique in the flow.
   * @param by The number. Default, where values are numbers: the value itself.
   * @throws {FlowError} `no-event-time` for windows by event time on a stream that has none.
   * @throws {StepError} `step-failed` if `by` throws, `bad-value` if it gives no finite number, at run time and if the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [5, 6, 10]).keyBy("all", () => "all").window(countWindow(3)).mean("mean")
   *   .results.output("print", ({ value }) => console.log(value)); // 7
   * ```
   */
  mean(id: string, ...by: NumberOf<ValueOf<S>>): WindowOutcome<S, number, P>;

  /**
   * Gives the least value. Of several that are equal, the one of the earliest event time; NaN only where there is nothing else.
   * @param id Step id, unique in the flow.
   * @param by What to compare values by. Default, where values can be compared themselves: the value.
   * @throws {FlowError} `no-event-time` for windows by event time on a stream that has none.
   * @throws {StepError} `step-failed` if `by` throws, `bad-value` if it gives what has no order, at run time and if the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [6, 5, 7]).keyBy("all", () => "all").window(countWindow(3)).min("least")
   *   .results.output("print", ({ value }) => console.log(value)); // 5
   * ```
   */
  min(id: string, ...by: Measure<ValueOf<S>>): WindowOutcome<S, ValueOf<S>, P>;

  /**
   * Gives the greatest value. Of several that are equal, the one of the earliest event time; NaN only where there is
   * nothing else.
   * @param id Step id, unique in the flow.
   * @param by What to compare values by. Default, where values can be compared themselves: the value.
   * @throws {FlowError} `no-event-time` for windows by event time on a stream that has none.
   * @throws {StepError} `step-failed` if `by` throws, `bad-value` if it gives what has no order, at run time and if the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [6, 5, 7]).keyBy("all", () => "all").window(countWindow(3)).max("greatest")
   *   .results.output("print", ({ value }) => console.log(value)); // 7
   * ```
   */
  max(id: string, ...by: Measure<ValueOf<S>>): WindowOutcome<S, ValueOf<S>, P>;

  /**
   * Gives the value of the earliest event time; of several, the one that came first.
   * @param id Step id, unique in the flow.
   * @throws {FlowError} `no-event-time` for windows by event time on a stream that has none.
   * @example
   * ```ts
   * flow.input("n", [6, 5, 7]).keyBy("all", () => "all").window(countWindow(3)).first("first")
   *   .results.output("print", ({ value }) => console.log(value)); // 6
   * ```
   */
  first(id: string): WindowOutcome<S, ValueOf<S>, P>;

  /**
   * Gives the value of the latest event time; of several, the one that came last.
   * @param id Step id, unique in the flow.
   * @throws {FlowError} `no-event-time` for windows by event time on a stream that has none.
   * @example
   * ```ts
   * flow.input("n", [6, 5, 7]).keyBy("all", () => "all").window(countWindow(3)).last("last")
   *   .results.output("print", ({ value }) => console.log(value)); // 7
   * ```
   */
  last(id: string): WindowOutcome<S, ValueOf<S>, P>;

  /**
   * Gives the `k` greatest values, greatest first. Those that are equal are in order of event time, the earliest first and
   * the first to stay; NaN comes last.
   * @param id Step id, unique in the flow.
   * @param k How many, 1 or more.
   * @param by What to compare values by. Default, where values can be compared themselves: the value.
   * @throws {FlowError} `no-event-time`; `bad-option` for a `k` that is no integer of 1 or more.
   * @throws {StepError} `step-failed` if `by` throws, `bad-value` if it gives what has no order, at run time and if the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [6, 5, 7]).keyBy("all", () => "all").window(countWindow(3)).topK("top", 2)
   *   .results.output("print", ({ value }) => console.log(value)); // [7, 6]
   * ```
   */
  topK(id: string, k: number, ...by: Measure<ValueOf<S>>): WindowOutcome<S, ValueOf<S>[], P>;

  /**
   * Gives the different values, or what `by` makes of them, as a `Set`: its `size` is the distinct count. Exact: keeps
   * each of them. Values are the same as `Set` has it, so objects by identity.
   * @param id Step id, unique in the flow.
   * @param by What to tell values apart by. Default: the value itself.
   * @throws {FlowError} `no-event-time` for windows by event time on a stream that has none.
   * @throws {StepError} `step-failed`, at run time, if `by` throws and the policy is "fail".
   * @example
   * ```ts
   * flow.input("n", [6, 5, 6]).keyBy("all", () => "all").window(countWindow(3)).distinct("distinct")
   *   .results.output("print", ({ value }) => console.log(value.size)); // 2
   * ```
   */
  distinct<D = ValueOf<S>>(id: string, by?: (value: ValueOf<S>) => D): WindowOutcome<S, ReadonlySet<D>, P>;
}
