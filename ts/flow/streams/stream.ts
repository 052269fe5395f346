import type { SinkLike } from "../../connectors/to-sink.ts";
import type { EventTimeOptions } from "../event-time/event-time-options.ts";
import type { AnyStream } from "../graph/any-stream.ts";
import type { Dataflow } from "../graph/dataflow.ts";
import type { Port } from "../graph/step.ts";
import type { AsyncOptions } from "../operators/async/add-async-step.ts";
import type { CallContext } from "../operators/async/call-context.ts";
import { type EnrichOptions, enrich } from "../operators/async/enrich.ts";
import { type AsyncElements, flatMapAsync } from "../operators/async/flat-map-async.ts";
import type { LookupContext } from "../operators/async/lookup-cache.ts";
import { mapAsync } from "../operators/async/map-async.ts";
import { type InvalidRecord, type Parsed, type ParseOptions, parse } from "../operators/async/parse.ts";
import type { SchemaOutput, StandardSchema } from "../operators/async/standard-schema.ts";
import { type BatchOptions, batch } from "../operators/batch/batch.ts";
import type { WithLate } from "../operators/event-order/add-local-step.ts";
import { reorder } from "../operators/event-order/reorder.ts";
import { withEventTime } from "../operators/event-time/with-event-time.ts";
import { type BroadcastJoinOptions, broadcastJoin } from "../operators/joins/broadcast-join.ts";
import type { JoinedPair } from "../operators/joins/pairs.ts";
import { type Iterated, type IterateOptions, iterate, type LoopBody } from "../operators/loops/iterate.ts";
import { type OutputOptions, type OutputOutcome, output } from "../operators/output/output.ts";
import { apply } from "../operators/stateless/apply.ts";
import { assertEmpty } from "../operators/stateless/assert-empty.ts";
import { type Branches, type BranchOutcome, branch } from "../operators/stateless/branch.ts";
import { broadcast } from "../operators/stateless/broadcast.ts";
import { filter } from "../operators/stateless/filter.ts";
import { filterMap } from "../operators/stateless/filter-map.ts";
import { flatMap } from "../operators/stateless/flat-map.ts";
import { flatMapBatch } from "../operators/stateless/flat-map-batch.ts";
import { flatten } from "../operators/stateless/flatten.ts";
import { inspect } from "../operators/stateless/inspect.ts";
import { keyBy } from "../operators/stateless/key-by.ts";
import { map } from "../operators/stateless/map.ts";
import { merge } from "../operators/stateless/merge.ts";
import { redistribute } from "../operators/stateless/redistribute.ts";
import { type Cases, type Split, split } from "../operators/stateless/split.ts";
import { type ThrottleOptions, throttle } from "../operators/throttle/throttle.ts";
import { window } from "../operators/windows/window.ts";
import type { WindowOptionsOf } from "../operators/windows/window-options.ts";
import type { Windower } from "../operators/windows/windower.ts";
import type { DeadLetter, Outcome, StreamOutcome } from "../policy/dead-letter.ts";
import type { AsyncErrorPolicy, ErrorPolicy, StepOptions } from "../policy/error-policy.ts";
import type { Key } from "../values/key.ts";
import type { Misuse } from "../values/misuse.ts";
import type { KeyedStream } from "./keyed-stream.ts";
import type { WindowedStream } from "./windowed-stream.ts";

/**
 * The records between two steps. A stream may be read by any number of steps: each sees all of its records.
 * Made by `flow.input` and by operators, never by hand. Each method is documented at its function in
 * `operators/`.
 */
export class Stream<T> {
  readonly flow: Dataflow;
  /** The step output that this stream is. For operators. @internal */
  readonly port: Port;
  /** What the stream carries; no such property exists. @internal */
  declare readonly valueType: T;

  /** @internal */
  constructor(flow: Dataflow, port: Port) {
    this.flow = flow;
    this.port = port;
  }

  /** Turns each record into another: see {@link map}. */
  map<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (value: T) => U,
    options?: StepOptions<P>,
  ): StreamOutcome<T, U, P> {
    return map(this, id, fn, options);
  }

  /** Keeps the records for which `keep` is true: see {@link filter}. */
  filter<U extends T, const P extends ErrorPolicy = "fail">(
    id: string,
    keep: (value: T) => value is U,
    options?: StepOptions<P>,
  ): StreamOutcome<T, U, P>;
  filter<const P extends ErrorPolicy = "fail">(
    id: string,
    keep: (value: T) => boolean,
    options?: StepOptions<P>,
  ): StreamOutcome<T, T, P>;
  filter(id: string, keep: (value: T) => boolean, options?: StepOptions): unknown {
    return filter(this, id, keep, options);
  }

  /** Turns each record into another, or none: see {@link filterMap}. */
  filterMap<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (value: T) => U,
    options?: StepOptions<P>,
  ): StreamOutcome<T, NonNullable<U>, P> {
    return filterMap(this, id, fn, options);
  }

  /** Turns each record into any number of others: see {@link flatMap}. */
  flatMap<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (value: T) => Iterable<U>,
    options?: StepOptions<P>,
  ): StreamOutcome<T, U, P> {
    return flatMap(this, id, fn, options);
  }

  /** Passes on the elements of records that are iterable: see {@link flatten}. */
  flatten<const P extends ErrorPolicy = "fail">(
    id: [T] extends [Iterable<unknown>] ? string : Misuse<"flatten needs records that can be iterated">,
    options?: StepOptions<P>,
  ): StreamOutcome<T, ElementOf<T>, P> {
    return flatten(
      this as AnyStream as Stream<Iterable<ElementOf<T>>>,
      id as string,
      options,
    ) as StreamOutcome<T, ElementOf<T>, P>;
  }

  /** Handles a whole batch at a time: see {@link flatMapBatch}. */
  flatMapBatch<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (values: T[]) => Iterable<U>,
    options?: StepOptions<P>,
  ): StreamOutcome<T[], U, P> {
    return flatMapBatch(this, id, fn, options);
  }

  /** Turns each record into another, by a function that answers later: see {@link mapAsync}. */
  mapAsync<U, const P extends AsyncErrorPolicy = "fail">(
    id: string,
    fn: (value: T, context: CallContext) => U | PromiseLike<U>,
    options?: AsyncOptions<P>,
  ): StreamOutcome<T, U, P> {
    return mapAsync(this, id, fn, options);
  }

  /** Turns each record into any number of others, by a function that answers later: see {@link flatMapAsync}. */
  flatMapAsync<U, const P extends AsyncErrorPolicy = "fail">(
    id: string,
    fn: (value: T, context: CallContext) => AsyncElements<U>,
    options?: AsyncOptions<P>,
  ): StreamOutcome<T, U, P> {
    return flatMapAsync(this, id, fn, options);
  }

  /** Checks each record against a schema: see {@link parse}. */
  parse<S extends StandardSchema>(
    id: string,
    schema: S,
    options?: ParseOptions,
  ): Parsed<Stream<SchemaOutput<S>>, Stream<InvalidRecord<T>>> {
    return parse(this, id, schema, options);
  }

  /** Splits in two by a predicate: see {@link branch}. */
  branch<U extends T, const P extends ErrorPolicy = "fail">(
    id: string,
    test: (value: T) => value is U,
    options?: StepOptions<P>,
  ): BranchOutcome<Branches<Stream<U>, Stream<Exclude<T, U>>>, Stream<DeadLetter<T>>, P>;
  branch<const P extends ErrorPolicy = "fail">(
    id: string,
    test: (value: T) => boolean,
    options?: StepOptions<P>,
  ): BranchOutcome<Branches<Stream<T>, Stream<T>>, Stream<DeadLetter<T>>, P>;
  branch(id: string, test: (value: T) => boolean, options?: StepOptions): unknown {
    return branch(this, id, test, options);
  }

  /** Joins streams into one that has the records of all: see {@link merge}. */
  merge<Ss extends readonly Stream<unknown>[]>(
    id: string,
    ...others: Ss
  ): Stream<T | Ss[number]["valueType"]> {
    return merge(this, id, ...others);
  }

  /** Looks at each record as it passes: see {@link inspect}. */
  inspect<const P extends ErrorPolicy = "fail">(
    id: string,
    look?: (value: T) => void,
    options?: StepOptions<P>,
  ): StreamOutcome<T, T, P> {
    return inspect(this, id, look, options);
  }

  /** Fails the flow on any record: see {@link assertEmpty}. */
  assertEmpty(id: string): void {
    assertEmpty(this, id);
  }

  /** Gives each record a key: see {@link keyBy}. */
  keyBy<K extends Key, const P extends ErrorPolicy = "fail">(
    id: string,
    keyOf: (value: T) => K,
    options?: StepOptions<P>,
  ): Outcome<KeyedStream<K, T>, Stream<DeadLetter<T>>, P> {
    return keyBy(this, id, keyOf, options);
  }

  /** Spreads the records evenly over the workers: see {@link redistribute}. */
  redistribute(id: string): Stream<T> {
    return redistribute(this, id);
  }

  /** Gives each worker every record: see {@link broadcast}. */
  broadcast(id: string): Stream<T> {
    return broadcast(this, id);
  }

  /** Sends records round a loop until nothing circulates: see {@link iterate}. */
  iterate<R extends LoopBody<Stream<T>>>(
    id: string,
    body: (inner: Stream<T>) => R,
    options?: IterateOptions,
  ): Iterated<R, Stream<T>> {
    return iterate(this, id, body, options);
  }

  /** Splits by several predicates: see {@link split}. */
  split<C extends Cases<T>, const P extends ErrorPolicy = "fail">(
    id: string,
    cases: C,
    options?: StepOptions<P>,
  ): Split<T, C, P> {
    return split(this, id, cases, options);
  }

  /** Arrays of records, by size, bytes or time: see {@link batch}. */
  batch<const P extends ErrorPolicy = "fail">(
    id: string,
    options: BatchOptions<T, P>,
  ): StreamOutcome<T, T[], P> {
    return batch(this, id, options);
  }

  /** Lets at most so many records through in a time: see {@link throttle}. */
  throttle(id: string, options: ThrottleOptions): Stream<T> {
    return throttle(this, id, options);
  }

  /** Gives the records another event time: see {@link withEventTime}. */
  withEventTime<const P extends ErrorPolicy = "fail">(
    id: string,
    options: EventTimeOptions<T> & StepOptions<P>,
  ): StreamOutcome<T, T, P> {
    return withEventTime(this, id, options);
  }

  /** Sorts by event time: see {@link reorder}. */
  reorder(id: string): WithLate<Stream<T>> {
    return reorder(this, id);
  }

  /** Puts the records into windows of the whole stream: `tumbling`, `sliding`, `session`, … */
  window<N extends Windower<T>["kind"], const P extends ErrorPolicy = "fail">(
    windower: Windower<T> & { readonly kind: N },
    options?: WindowOptionsOf<N, P>,
  ): WindowedStream<undefined, T, P> {
    return window(this, windower, options);
  }

  /** Joins with a small stream that every worker has all of: see {@link broadcastJoin}. */
  broadcastJoin<J extends Key, R, W extends "inner" | "left" = "inner", const P extends ErrorPolicy = "fail">(
    id: string,
    small: KeyedStream<J, R>,
    options: BroadcastJoinOptions<(value: T) => NoInfer<J>, W, P>,
  ): StreamOutcome<T, JoinedPair<T, R, W>, P> {
    return broadcastJoin(this, id, small, options);
  }

  /** Puts what a cached lookup answers beside each record: see {@link enrich}. */
  enrich<J extends Key, R, const P extends AsyncErrorPolicy = "fail">(
    id: string,
    by: (value: T) => J,
    lookup: (key: J, context: LookupContext) => R,
    options?: EnrichOptions<P>,
  ): StreamOutcome<T, JoinedPair<T, Awaited<R>>, P> {
    return enrich(this, id, by, lookup, options);
  }

  /** Groups the steps that `build` declares under one name: see {@link apply}. */
  apply<R>(id: string, build: (stream: Stream<T>) => R): R {
    return apply(this, id, build);
  }

  /** Writes the records to a sink: see {@link output}. */
  output<const P extends AsyncErrorPolicy = "fail">(
    id: string,
    sink: SinkLike<T>,
    options?: OutputOptions<P>,
  ): OutputOutcome<Stream<DeadLetter<T>>, P> {
    return output(this, id, sink, options);
  }
}

/** What an iterable gives. */
export type ElementOf<T> = T extends Iterable<infer U> ? U : never;
