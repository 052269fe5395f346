// Longer than 400 lines because chaining needs all methods in one class; each is one call.
import type { SinkLike } from "../../connectors/to-sink.ts";
import type { KeyedEventTimeOptions } from "../event-time/event-time-options.ts";
import type { AnyStream } from "../graph/any-stream.ts";
import type { Dataflow } from "../graph/dataflow.ts";
import type { Port } from "../graph/step.ts";
import type { AsyncOptions } from "../operators/async/add-async-step.ts";
import type { KeyedCallContext } from "../operators/async/call-context.ts";
import { type EnrichOptions, enrich } from "../operators/async/enrich.ts";
import { type AsyncElements, flatMapAsync } from "../operators/async/flat-map-async.ts";
import type { LookupContext } from "../operators/async/lookup-cache.ts";
import { mapAsync } from "../operators/async/map-async.ts";
import { type InvalidRecord, type Parsed, type ParseOptions, parse } from "../operators/async/parse.ts";
import type { SchemaOutput, StandardSchema } from "../operators/async/standard-schema.ts";
import type { WithLate } from "../operators/event-order/add-local-step.ts";
import { type Filled, type FillOptions, fill } from "../operators/event-order/fill.ts";
import { reorder } from "../operators/event-order/reorder.ts";
import { withEventTime } from "../operators/event-time/with-event-time.ts";
import { type AsOfJoinOptions, asOfJoin } from "../operators/joins/as-of-join.ts";
import { type BroadcastJoinOptions, broadcastJoin } from "../operators/joins/broadcast-join.ts";
import { type IntervalJoinOptions, intervalJoin } from "../operators/joins/interval-join.ts";
import type { JoinedPair, LateSide, PairType } from "../operators/joins/pairs.ts";
import { type CollectOptions, collect } from "../operators/keyed/collect.ts";
import { countFinal } from "../operators/keyed/count-final.ts";
import { type DedupeOptions, dedupe } from "../operators/keyed/dedupe.ts";
import type { MeasureAndOptions } from "../operators/keyed/extreme-final.ts";
import { foldFinal } from "../operators/keyed/fold-final.ts";
import { maxFinal } from "../operators/keyed/max-final.ts";
import { minFinal } from "../operators/keyed/min-final.ts";
import { reduceFinal } from "../operators/keyed/reduce-final.ts";
import type { Emitted, Results } from "../operators/keyed/results.ts";
import { scan } from "../operators/keyed/scan.ts";
import { type StatefulLogic, type StatefulSteps, stateful } from "../operators/keyed/stateful.ts";
import {
  type StatefulBatchLogic,
  type StatefulBatchSteps,
  statefulBatch,
} from "../operators/keyed/stateful-batch.ts";
import type {
  KnownAsides,
  Rejected,
  StatefulOptions,
  StatefulOutcome,
  StatefulSides,
} from "../operators/keyed/stateful-options.ts";
import { type Iterated, type IterateOptions, iterate, type LoopBody } from "../operators/loops/iterate.ts";
import { type OutputOptions, type OutputOutcome, output } from "../operators/output/output.ts";
import { apply } from "../operators/stateless/apply.ts";
import { assertEmpty } from "../operators/stateless/assert-empty.ts";
import { type Branches, type BranchOutcome, branch } from "../operators/stateless/branch.ts";
import { broadcast } from "../operators/stateless/broadcast.ts";
import { entries } from "../operators/stateless/entries.ts";
import { filter } from "../operators/stateless/filter.ts";
import { filterMap } from "../operators/stateless/filter-map.ts";
import { flatMap } from "../operators/stateless/flat-map.ts";
import { flatten } from "../operators/stateless/flatten.ts";
import { inspect } from "../operators/stateless/inspect.ts";
import { keyBy } from "../operators/stateless/key-by.ts";
import { map } from "../operators/stateless/map.ts";
import { merge } from "../operators/stateless/merge.ts";
import { redistribute } from "../operators/stateless/redistribute.ts";
import { type Cases, type KeyedSplit, split } from "../operators/stateless/split.ts";
import { values } from "../operators/stateless/values.ts";
import { type ThrottleOptions, throttle } from "../operators/throttle/throttle.ts";
import { window } from "../operators/windows/window.ts";
import type { WindowOptionsOf } from "../operators/windows/window-options.ts";
import type { Windower } from "../operators/windows/windower.ts";
import type { DeadLetter, KeyedOutcome, Outcome } from "../policy/dead-letter.ts";
import type { AsyncErrorPolicy, ErrorPolicy, StepOptions } from "../policy/error-policy.ts";
import type { Key, WideKey } from "../values/key.ts";
import type { Misuse } from "../values/misuse.ts";
import type { ElementOf, Stream } from "./stream.ts";
import type { WindowedStream } from "./windowed-stream.ts";

/**
 * The records between two steps, each with a key. Operators work on the value, keep the key, and offer it as the
 * second argument. Made by `keyBy`. Each method is documented at its function in `operators/`.
 */
export class KeyedStream<K extends Key, V> {
  readonly flow: Dataflow;
  /** The step output that this stream is. For operators. @internal */
  readonly port: Port;
  /** What the stream carries; no such properties exist. @internal */
  declare readonly keyType: K;
  declare readonly valueType: V;

  /** @internal */
  constructor(flow: Dataflow, port: Port) {
    this.flow = flow;
    this.port = port;
  }

  /** Turns each value into another: see {@link map}. */
  map<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (value: V, key: K) => U,
    options?: StepOptions<P>,
  ): KeyedOutcome<K, V, U, P> {
    return map(this, id, fn, options);
  }

  /** Keeps the records for which `keep` is true: see {@link filter}. */
  filter<U extends V, const P extends ErrorPolicy = "fail">(
    id: string,
    keep: (value: V, key: K) => value is U,
    options?: StepOptions<P>,
  ): KeyedOutcome<K, V, U, P>;
  filter<const P extends ErrorPolicy = "fail">(
    id: string,
    keep: (value: V, key: K) => boolean,
    options?: StepOptions<P>,
  ): KeyedOutcome<K, V, V, P>;
  filter(id: string, keep: (value: V, key: K) => boolean, options?: StepOptions): unknown {
    return filter(this, id, keep, options);
  }

  /** Turns each value into another, or none: see {@link filterMap}. */
  filterMap<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (value: V, key: K) => U,
    options?: StepOptions<P>,
  ): KeyedOutcome<K, V, NonNullable<U>, P> {
    return filterMap(this, id, fn, options);
  }

  /** Turns each value into any number of others: see {@link flatMap}. */
  flatMap<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (value: V, key: K) => Iterable<U>,
    options?: StepOptions<P>,
  ): KeyedOutcome<K, V, U, P> {
    return flatMap(this, id, fn, options);
  }

  /** Passes on the elements of values that are iterable: see {@link flatten}. */
  flatten<const P extends ErrorPolicy = "fail">(
    id: [V] extends [Iterable<unknown>] ? string : Misuse<"flatten needs records that can be iterated">,
    options?: StepOptions<P>,
  ): KeyedOutcome<K, V, ElementOf<V>, P> {
    const lists = this as AnyStream as KeyedStream<K, Iterable<ElementOf<V>>>;
    return flatten(lists, id as string, options) as KeyedOutcome<K, V, ElementOf<V>, P>; // its lists are the values
  }

  /** Turns each value into another, by a function that answers later: see {@link mapAsync}. */
  mapAsync<U, const P extends AsyncErrorPolicy = "fail">(
    id: string,
    fn: (value: V, context: KeyedCallContext<K>) => U | PromiseLike<U>,
    options?: AsyncOptions<P>,
  ): KeyedOutcome<K, V, U, P> {
    return mapAsync(this, id, fn, options);
  }

  /** Turns each value into any number of others, by a function that answers later: see {@link flatMapAsync}. */
  flatMapAsync<U, const P extends AsyncErrorPolicy = "fail">(
    id: string,
    fn: (value: V, context: KeyedCallContext<K>) => AsyncElements<U>,
    options?: AsyncOptions<P>,
  ): KeyedOutcome<K, V, U, P> {
    return flatMapAsync(this, id, fn, options);
  }

  /** Checks each value against a schema: see {@link parse}. */
  parse<S extends StandardSchema>(
    id: string,
    schema: S,
    options?: ParseOptions,
  ): Parsed<KeyedStream<K, SchemaOutput<S>>, KeyedStream<K, InvalidRecord<V, K>>> {
    return parse(this, id, schema, options);
  }

  /** Splits in two by a predicate: see {@link branch}. */
  branch<U extends V, const P extends ErrorPolicy = "fail">(
    id: string,
    test: (value: V, key: K) => value is U,
    options?: StepOptions<P>,
  ): BranchOutcome<
    Branches<KeyedStream<K, U>, KeyedStream<K, Exclude<V, U>>>,
    KeyedStream<K, DeadLetter<V, K>>,
    P
  >;
  branch<const P extends ErrorPolicy = "fail">(
    id: string,
    test: (value: V, key: K) => boolean,
    options?: StepOptions<P>,
  ): BranchOutcome<Branches<KeyedStream<K, V>, KeyedStream<K, V>>, KeyedStream<K, DeadLetter<V, K>>, P>;
  branch(id: string, test: (value: V, key: K) => boolean, options?: StepOptions): unknown {
    return branch(this, id, test, options);
  }

  /** Joins streams with keys of one type into one that has the records of all: see {@link merge}. */
  merge<Ss extends readonly KeyedStream<K | WideKey<K>, unknown>[]>(
    id: string,
    ...others: Ss
  ): KeyedStream<K | Ss[number]["keyType"], V | Ss[number]["valueType"]> {
    return merge(this, id, ...others);
  }

  /** Looks at each record as it passes: see {@link inspect}. */
  inspect<const P extends ErrorPolicy = "fail">(
    id: string,
    look?: (value: V, key: K) => void,
    options?: StepOptions<P>,
  ): KeyedOutcome<K, V, V, P> {
    return inspect(this, id, look, options);
  }

  /** Fails the flow on any record: see {@link assertEmpty}. */
  assertEmpty(id: string): void {
    assertEmpty(this, id);
  }

  /** Gives each record another key: see {@link keyBy}. */
  keyBy<L extends Key, const P extends ErrorPolicy = "fail">(
    id: string,
    keyOf: (value: V, key: K) => L,
    options?: StepOptions<P>,
  ): Outcome<KeyedStream<L, V>, KeyedStream<K, DeadLetter<V, K>>, P> {
    return keyBy(this, id, keyOf, options);
  }

  /** Drops the values' keys: see {@link values}. */
  values(): Stream<V> {
    return values(this);
  }

  /** Pairs of key and value: see {@link entries}. */
  entries(): Stream<[K, V]> {
    return entries(this);
  }

  /** Spreads the records evenly over the workers: see {@link redistribute}. */
  redistribute(id: string): KeyedStream<K, V> {
    return redistribute(this, id);
  }

  /** Gives each worker every record: see {@link broadcast}. */
  broadcast(id: string): KeyedStream<K, V> {
    return broadcast(this, id);
  }

  /** Keeps state by key, with timers: see {@link stateful}. */
  stateful<
    S,
    R extends Results<unknown>,
    T extends Results<unknown> = never,
    E extends Results<unknown> = never,
    W extends Results<unknown> = never,
    X extends Results<unknown> = never,
    const P extends ErrorPolicy = "fail",
  >(
    id: string,
    logic: StatefulSteps<K, V, S, R, T, E, W, X>,
    options?: StatefulOptions & StepOptions<P> & { readonly sides?: never },
  ): KeyedOutcome<K, Rejected<V, T | E | W | X>, Emitted<R | T | E | W | X>, P>;
  stateful<
    S,
    const N extends string,
    R extends Results<unknown>,
    T extends Results<unknown> = never,
    E extends Results<unknown> = never,
    W extends Results<unknown> = never,
    X extends Results<unknown> = never,
    const P extends ErrorPolicy = "fail",
  >(
    id: string,
    logic: StatefulSteps<K, V, S, R, T, E, W, X>,
    options: StatefulOptions & StatefulSides<N> & KnownAsides<Emitted<R | T | E | W | X>, N> & StepOptions<P>,
  ): StatefulOutcome<K, Rejected<V, T | E | W | X>, Emitted<R | T | E | W | X>, N, P>;
  stateful(id: string, logic: StatefulLogic<K, V, unknown, unknown>, options?: StatefulOptions): unknown {
    return stateful(this, id, logic, options);
  }

  /** Keeps state by key, a batch at a time: see {@link statefulBatch}. */
  statefulBatch<
    S,
    R extends Results<unknown>,
    T extends Results<unknown> = never,
    E extends Results<unknown> = never,
    W extends Results<unknown> = never,
    X extends Results<unknown> = never,
    const P extends ErrorPolicy = "fail",
  >(
    id: string,
    logic: StatefulBatchSteps<K, V, S, R, T, E, W, X>,
    options?: StatefulOptions & StepOptions<P> & { readonly sides?: never },
  ): KeyedOutcome<K, Rejected<V[], T | E | W | X>, Emitted<R | T | E | W | X>, P>;
  statefulBatch<
    S,
    const N extends string,
    R extends Results<unknown>,
    T extends Results<unknown> = never,
    E extends Results<unknown> = never,
    W extends Results<unknown> = never,
    X extends Results<unknown> = never,
    const P extends ErrorPolicy = "fail",
  >(
    id: string,
    logic: StatefulBatchSteps<K, V, S, R, T, E, W, X>,
    options: StatefulOptions & StatefulSides<N> & KnownAsides<Emitted<R | T | E | W | X>, N> & StepOptions<P>,
  ): StatefulOutcome<K, Rejected<V[], T | E | W | X>, Emitted<R | T | E | W | X>, N, P>;
  statefulBatch(
    id: string,
    logic: StatefulBatchLogic<K, V, unknown, unknown>,
    options?: StatefulOptions,
  ): unknown {
    return statefulBatch(this, id, logic, options);
  }

  /** A running result for each value: see {@link scan}. */
  scan<S, const P extends ErrorPolicy = "fail">(
    id: string,
    start: (key: K) => S,
    step: (state: S, value: V, key: K) => S,
    options?: StepOptions<P>,
  ): KeyedOutcome<K, V, S, P> {
    return scan(this, id, start, step, options);
  }

  /** One result a key, at the end of the input: see {@link foldFinal}. */
  foldFinal<S, const P extends ErrorPolicy = "fail">(
    id: string,
    start: (key: K) => S,
    fold: (state: S, value: V, key: K) => S,
    options?: StepOptions<P>,
  ): KeyedOutcome<K, V, S, P> {
    return foldFinal(this, id, start, fold, options);
  }

  /** One value a key, made of all, at the end of the input: see {@link reduceFinal}. */
  reduceFinal<const P extends ErrorPolicy = "fail">(
    id: string,
    reduce: (left: V, right: V) => V,
    options?: StepOptions<P>,
  ): KeyedOutcome<K, V, V, P> {
    return reduceFinal(this, id, reduce, options);
  }

  /** How many values each key had, at the end of the input: see {@link countFinal}. */
  countFinal(id: string): KeyedStream<K, number> {
    return countFinal(this, id);
  }

  /** The least value of each key, at the end of the input: see {@link minFinal}. */
  minFinal<const P extends ErrorPolicy = "fail">(
    id: string,
    ...by: MeasureAndOptions<V, P>
  ): KeyedOutcome<K, V, V, P> {
    return minFinal(this, id, ...by);
  }

  /** The greatest value of each key, at the end of the input: see {@link maxFinal}. */
  maxFinal<const P extends ErrorPolicy = "fail">(
    id: string,
    ...by: MeasureAndOptions<V, P>
  ): KeyedOutcome<K, V, V, P> {
    return maxFinal(this, id, ...by);
  }

  /** Arrays of values, by size or time: see {@link collect}. */
  collect(id: string, options: CollectOptions): KeyedStream<K, V[]> {
    return collect(this, id, options);
  }

  /** Sends records round a loop until nothing circulates: see {@link iterate}. */
  iterate<R extends LoopBody<KeyedStream<K, V>>>(
    id: string,
    body: (inner: KeyedStream<K, V>) => R,
    options?: IterateOptions,
  ): Iterated<R, KeyedStream<K, V>> {
    return iterate(this, id, body, options);
  }

  /** Splits by several predicates: see {@link split}. */
  split<C extends Cases<V, K>, const P extends ErrorPolicy = "fail">(
    id: string,
    cases: C,
    options?: StepOptions<P>,
  ): KeyedSplit<K, V, C, P> {
    return split(this, id, cases, options);
  }

  /** Drops the values of a key that follow another within a time: see {@link dedupe}. */
  dedupe(id: string, options: DedupeOptions): KeyedStream<K, V> {
    return dedupe(this, id, options);
  }

  /** Fills the gaps of regular series: see {@link fill}. */
  fill<U = never, const P extends ErrorPolicy = "fail">(
    id: string,
    options: FillOptions<V, U, P>,
  ): Filled<K, V, U, P> {
    return fill(this, id, options);
  }

  /** Lets at most so many records through in a time: see {@link throttle}. */
  throttle(id: string, options: ThrottleOptions): KeyedStream<K, V> {
    return throttle(this, id, options);
  }

  /** Gives the records another event time: see {@link withEventTime}. */
  withEventTime<const P extends ErrorPolicy = "fail">(
    id: string,
    options: KeyedEventTimeOptions<K, V> & StepOptions<P>,
  ): KeyedOutcome<K, V, V, P> {
    return withEventTime(this, id, options);
  }

  /** Sorts by event time: see {@link reorder}. */
  reorder(id: string): WithLate<KeyedStream<K, V>> {
    return reorder(this, id);
  }

  /** Pairs with the records of another stream that happened at about the same time: see {@link intervalJoin}. */
  intervalJoin<R, T extends PairType = "inner">(
    id: string,
    right: KeyedStream<K, R>,
    options?: IntervalJoinOptions<T>,
  ): WithLate<KeyedStream<K, JoinedPair<V, R, T>>, KeyedStream<K, LateSide<V, R>>> {
    return intervalJoin(this, id, right, options);
  }

  /** Joins with the version of a table that was valid at the time: see {@link asOfJoin}. */
  asOfJoin<R, T extends "inner" | "left" = "inner">(
    id: string,
    table: KeyedStream<K, R>,
    options?: AsOfJoinOptions<T>,
  ): WithLate<KeyedStream<K, JoinedPair<V, R, T>>, KeyedStream<K, V>> {
    return asOfJoin(this, id, table, options);
  }

  /** Puts the records of each key into windows: `tumbling`, `sliding`, `session`, … */
  window<N extends Windower<V>["kind"], const P extends ErrorPolicy = "fail">(
    windower: Windower<V> & { readonly kind: N },
    options?: WindowOptionsOf<N, P>,
  ): WindowedStream<K, V, P, "keyed"> {
    return window(this, windower, options);
  }

  /** Joins with a small stream that every worker has all of: see {@link broadcastJoin}. */
  broadcastJoin<J extends Key, R, W extends "inner" | "left" = "inner", const P extends ErrorPolicy = "fail">(
    id: string,
    small: KeyedStream<J, R>,
    options: BroadcastJoinOptions<(value: V, key: K) => NoInfer<J>, W, P>,
  ): KeyedOutcome<K, V, JoinedPair<V, R, W>, P> {
    return broadcastJoin(this, id, small, options);
  }

  /** Puts what a cached lookup answers beside each value: see {@link enrich}. */
  enrich<J extends Key, R, const P extends AsyncErrorPolicy = "fail">(
    id: string,
    by: (value: V, key: K) => J,
    lookup: (key: J, context: LookupContext) => R,
    options?: EnrichOptions<P>,
  ): KeyedOutcome<K, V, JoinedPair<V, Awaited<R>>, P> {
    return enrich(this, id, by, lookup, options);
  }

  /** Groups the steps that `build` declares under one name: see {@link apply}. */
  apply<R>(id: string, build: (stream: KeyedStream<K, V>) => R): R {
    return apply(this, id, build);
  }

  /** Writes the values to a sink: see {@link output}. */
  output<const P extends AsyncErrorPolicy = "fail">(
    id: string,
    sink: SinkLike<V>,
    options?: OutputOptions<P>,
  ): OutputOutcome<KeyedStream<K, DeadLetter<V, K>>, P> {
    return output(this, id, sink, options);
  }
}
