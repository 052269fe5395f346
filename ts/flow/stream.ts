import type { SinkLike } from "../connectors/to-sink.ts";
import type { AnyStream } from "./any-stream.ts";
import type { Dataflow } from "./dataflow.ts";
import type { EventTimeOptions } from "./event-time/event-time-options.ts";
import type { Key } from "./key.ts";
import type { WithLate } from "./keyed/add-local-step.ts";
import type { KeyedStream } from "./keyed-stream.ts";
import { apply } from "./operators/apply.ts";
import { assertEmpty } from "./operators/assert-empty.ts";
import { type Branches, branch } from "./operators/branch.ts";
import { broadcast } from "./operators/broadcast.ts";
import { filter } from "./operators/filter.ts";
import { filterMap } from "./operators/filter-map.ts";
import { flatMap } from "./operators/flat-map.ts";
import { flatMapBatch } from "./operators/flat-map-batch.ts";
import { flatten } from "./operators/flatten.ts";
import { inspect } from "./operators/inspect.ts";
import { type Iterated, type IterateOptions, iterate, type LoopBody } from "./operators/iterate.ts";
import { keyBy } from "./operators/key-by.ts";
import { map } from "./operators/map.ts";
import { merge } from "./operators/merge.ts";
import { output } from "./operators/output.ts";
import { redistribute } from "./operators/redistribute.ts";
import { reorder } from "./operators/reorder.ts";
import { withEventTime } from "./operators/with-event-time.ts";
import type { Port } from "./step.ts";
import { WindowedStream } from "./windows/windowed-stream.ts";
import type { WindowOptions } from "./windows/window-options.ts";
import type { Windower } from "./windows/windower.ts";

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
  map<U>(id: string, fn: (value: T) => U): Stream<U> {
    return map(this, id, fn);
  }

  /** Keeps the records for which `keep` is true: see {@link filter}. */
  filter<U extends T>(id: string, keep: (value: T) => value is U): Stream<U>;
  filter(id: string, keep: (value: T) => boolean): Stream<T>;
  filter(id: string, keep: (value: T) => boolean): Stream<T> {
    return filter(this, id, keep);
  }

  /** Turns each record into another, or none: see {@link filterMap}. */
  filterMap<U>(id: string, fn: (value: T) => U): Stream<NonNullable<U>> {
    return filterMap(this, id, fn);
  }

  /** Turns each record into any number of others: see {@link flatMap}. */
  flatMap<U>(id: string, fn: (value: T) => Iterable<U>): Stream<U> {
    return flatMap(this, id, fn);
  }

  /** Passes on the elements of records that are iterable: see {@link flatten}. */
  flatten(id: [T] extends [Iterable<unknown>] ? string : never): Stream<ElementOf<T>> {
    return flatten(this as AnyStream as Stream<Iterable<ElementOf<T>>>, id);
  }

  /** Handles a whole batch at a time: see {@link flatMapBatch}. */
  flatMapBatch<U>(id: string, fn: (values: T[]) => Iterable<U>): Stream<U> {
    return flatMapBatch(this, id, fn);
  }

  /** Splits in two by a predicate: see {@link branch}. */
  branch<U extends T>(id: string, test: (value: T) => value is U): Branches<Stream<U>, Stream<Exclude<T, U>>>;
  branch(id: string, test: (value: T) => boolean): Branches<Stream<T>, Stream<T>>;
  branch(id: string, test: (value: T) => boolean): Branches<AnyStream, AnyStream> {
    return branch(this, id, test);
  }

  /** Joins streams into one that has the records of all: see {@link merge}. */
  merge<Ss extends readonly Stream<unknown>[]>(
    id: string,
    ...others: Ss
  ): Stream<T | Ss[number]["valueType"]> {
    return merge(this, id, ...others);
  }

  /** Looks at each record as it passes: see {@link inspect}. */
  inspect(id: string, look?: (value: T) => void): Stream<T> {
    return inspect(this, id, look);
  }

  /** Fails the flow on any record: see {@link assertEmpty}. */
  assertEmpty(id: string): void {
    assertEmpty(this, id);
  }

  /** Gives each record a key: see {@link keyBy}. */
  keyBy<K extends Key>(id: string, keyOf: (value: T) => K): KeyedStream<K, T> {
    return keyBy(this, id, keyOf);
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

  /** Gives the records another event time: see {@link withEventTime}. */
  withEventTime(id: string, options: EventTimeOptions<T>): Stream<T> {
    return withEventTime(this, id, options);
  }

  /** Sorts by event time: see {@link reorder}. */
  reorder(id: string): WithLate<Stream<T>> {
    return reorder(this, id);
  }

  /** Puts the records into windows of the whole stream: `tumbling`, `sliding`, `session`, … */
  window(windower: Windower<T>, options: WindowOptions = {}): WindowedStream<undefined, T> {
    return new WindowedStream(this, windower, options);
  }

  /** Groups the steps that `build` declares under one name: see {@link apply}. */
  apply<R>(id: string, build: (stream: Stream<T>) => R): R {
    return apply(this, id, build);
  }

  /** Writes the records to a sink: see {@link output}. */
  output(id: string, sink: SinkLike<T>): void {
    output(this, id, sink);
  }
}

/** What an iterable gives. */
export type ElementOf<T> = T extends Iterable<infer U> ? U : never;
