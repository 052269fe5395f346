// Longer than 400 lines because it is the manual: one class, a few words of code a method, what each does above it.
import type { Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";
import type { Capability } from "./capability.ts";
import { entering, leaving } from "./crossing.ts";
import { TimelyError } from "./error.ts";
import type { EventLog } from "./event-log.ts";
import type { Input } from "./input.ts";
import type { Notificator } from "./notificator.ts";
import type { OperatorInfo } from "./operator.ts";
import { accumulate } from "./operators/accumulate.ts";
import * as binaries from "./operators/binary.ts";
import { branch, branchWhen } from "./operators/branch.ts";
import { capture } from "./operators/capture.ts";
import { concat } from "./operators/concat.ts";
import { count } from "./operators/count.ts";
import { delay, delayBatch } from "./operators/delay.ts";
import { broadcast, exchange } from "./operators/exchange.ts";
import { filter } from "./operators/filter.ts";
import { flatMap } from "./operators/flat-map.ts";
import { inspect, inspectBatch } from "./operators/inspect.ts";
import { map } from "./operators/map.ts";
import { partition } from "./operators/partition.ts";
import { probe } from "./operators/probe.ts";
import * as unaries from "./operators/unary.ts";
import type { Output } from "./output.ts";
import type { ProbeHandle } from "./probe-handle.ts";
import type { StreamOrigin, StreamScope, StreamSource } from "./stream-origin.ts";
import type { TimeLike } from "./time.ts";

/**
 * The records that come from one or several outputs, as seen in one scope. Methods add operators; what they return is
 * another stream. Any number of operators may read the same one.
 *
 * What holds for every method: `name`, where there is one, is what errors and `explain` call the operator. Each throws
 * {@link TimelyError} `graph-frozen` once the dataflow is complete, and `stream-of-another-dataflow` or
 * `stream-of-another-scope` for a stream that cannot be read together with this one. What a function given to it throws
 * is thrown by {@link Worker.step}.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { Worker } from "tidemark/timely";
 * const worker = new Worker({ host: defaultHost() });
 * const handle = worker.dataflow((scope) => {
 *   const { handle, stream } = scope.input<number>();
 *   const [even, odd] = stream.branch((n) => n % 2 === 0);
 *   even
 *     .map((n) => n / 2)
 *     .concat(odd.filter((n) => n > 1))
 *     .accumulate(() => 0, (sum, values) => values.reduce((a, b) => a + b, sum))
 *     .inspect((sum, time) => console.log(time, sum));
 *   return handle;
 * });
 * handle.sendAll([1, 2, 3, 4]);
 * handle.close();
 * while (!worker.isDone) worker.step(); // [ 0 ] 6
 * ```
 */
export class Stream<T> implements StreamOrigin<T> {
  /** The scope it can be read in. {@link Scope.of} gives it with its methods. */
  readonly scope: StreamScope;
  /** @internal */
  readonly sources: readonly StreamSource<T>[];

  /** @internal Made by the methods of streams, scopes and builders. */
  constructor(scope: StreamScope, sources: readonly StreamSource<T>[]) {
    this.scope = scope;
    this.sources = sources;
  }

  /**
   * Replaces each record by `change(record)`. Keys and event times stay with it.
   * @param change Called once a record, in order.
   */
  map<U>(change: (value: T) => U, name?: string): Stream<U> {
    return this.#from(map(this, change, name));
  }

  /**
   * Passes on the records for which `keep` is true, with their keys and event times; the others end here.
   * @param keep Called once a record, in order. A type predicate narrows the stream.
   */
  filter<U extends T>(keep: (value: T) => value is U, name?: string): Stream<U>;
  filter(keep: (value: T) => boolean, name?: string): Stream<T>;
  filter(keep: (value: T) => boolean, name?: string): Stream<T> {
    return this.#from(filter(this, keep, name));
  }

  /**
   * Replaces each record by all of `expand(record)`, in order. They inherit its key and event time.
   * @param expand Called once a record. What it returns is read to its end at once: it must have one.
   */
  flatMap<U>(expand: (value: T) => Iterable<U>, name?: string): Stream<U> {
    return this.#from(flatMap(this, expand, name));
  }

  /**
   * This stream's records and those of the others. Nothing runs for it: whoever reads the result reads them all.
   * @param others Streams of the same scope. Between streams there is no order.
   * @throws {TimelyError} `stream-of-another-scope`
   */
  concat(...others: readonly Stream<T>[]): Stream<T> {
    const { scope, sources } = concat<T>(this, ...others);
    return new Stream(scope, sources);
  }

  /**
   * The stream of the records for which `test` is true, and that of all others.
   * @param test Called once a record with its value and timestamp. A type predicate narrows both streams.
   */
  branch<U extends T>(
    test: (value: T, time: Timestamp) => value is U,
    name?: string,
  ): [yes: Stream<U>, no: Stream<Exclude<T, U>>];
  branch(test: (value: T, time: Timestamp) => boolean, name?: string): [yes: Stream<T>, no: Stream<T>];
  branch(test: (value: T, time: Timestamp) => boolean, name?: string): [yes: Stream<T>, no: Stream<T>] {
    const [yes, no] = branch(this, test, name);
    return [this.#from(yes), this.#from(no)];
  }

  /**
   * As {@link branch}, by the timestamp alone: whole batches go one way, uncopied. Bounds the rounds of a loop.
   * @param test Called once a batch.
   */
  branchWhen(test: (time: Timestamp) => boolean, name?: string): [yes: Stream<T>, no: Stream<T>] {
    const [yes, no] = branchWhen(this, test, name);
    return [this.#from(yes), this.#from(no)];
  }

  /**
   * Divides the stream into `count` streams.
   * @param count Number of streams.
   * @param route The index, from 0 and below `count`, of the stream a record goes to. Called once a record.
   * @throws {TimelyError} `bad-route` (when it runs) for any other index.
   */
  partition(count: number, route: (value: T, time: Timestamp) => number, name?: string): Stream<T>[] {
    return partition(this, count, route, name).map((output) => this.#from(output));
  }

  /**
   * Shows `look` each record and its timestamp, in order, and passes it on.
   * @param look Must not change what it is shown: others may read the same records.
   */
  inspect(look: (value: T, time: Timestamp) => void, name?: string): Stream<T> {
    return this.#from(inspect(this, look, name));
  }

  /**
   * Shows `look` each batch and its timestamp, and passes it on uncopied.
   * @param look Must not change what it is shown: others may read the same batch.
   */
  inspectBatch(look: (time: Timestamp, batch: Batch<T>) => void, name?: string): Stream<T> {
    return this.#from(inspectBatch(this, look, name));
  }

  /**
   * Holds each record back until the time `newTime(record, time)` is complete at the input, and sends it then, at that
   * time.
   * @param newTime Called once a record. Gives a timestamp at or after the record's own.
   * @throws {TimelyError} `time-not-reachable` (when it runs) for an earlier one, `bad-time` for what is none.
   * @example
   * ```ts
   * import { defaultHost } from "tidemark";
   * import { Worker } from "tidemark/timely";
   * const worker = new Worker({ host: defaultHost() });
   * const handle = worker.dataflow((scope) => {
   *   const { handle, stream } = scope.input<number>();
   *   stream.delay((n) => n).inspect((n, time) => console.log(time, n));
   *   return handle;
   * });
   * handle.sendAll([7, 2]);
   * handle.close();
   * while (!worker.isDone) worker.step(); // [ 2 ] 2, [ 7 ] 7
   * ```
   */
  delay(newTime: (value: T, time: Timestamp) => TimeLike, name?: string): Stream<T> {
    return this.#from(delay(this, newTime, name));
  }

  /**
   * As {@link delay}, by the timestamp alone: whole batches wait, uncopied.
   * @param newTime Called once a batch. Gives a timestamp at or after the batch's own.
   * @throws {TimelyError} `time-not-reachable` (when it runs) for an earlier one, `bad-time` for what is none.
   */
  delayBatch(newTime: (time: Timestamp) => TimeLike, name?: string): Stream<T> {
    return this.#from(delayBatch(this, newTime, name));
  }

  /**
   * One result a timestamp, sent when the timestamp is complete: what `add` made of all its records on this worker.
   * A timestamp without records has none.
   * @param start Makes the result of no records.
   * @param add Takes in the records of one batch; may change and return the same result.
   */
  accumulate<A>(start: () => A, add: (result: A, values: readonly T[]) => A, name?: string): Stream<A> {
    return this.#from(accumulate(this, start, add, name));
  }

  /** The number of records of each timestamp on this worker, sent when the timestamp is complete. */
  count(name?: string): Stream<number> {
    return this.#from(count(this, name));
  }

  /**
   * Moves each record to the worker `hash(record) mod peers`. From one worker to another the order is kept.
   * @param hash Any integer, the same for the same record on every worker. Not called where there is one worker.
   * @throws {TimelyError} `bad-route` (when it runs) for what is no integer.
   */
  exchange(hash: (value: T) => number, name?: string): Stream<T> {
    return this.#from(exchange(this, hash, name));
  }

  /** Copies each record to every worker, this one included. */
  broadcast(name?: string): Stream<T> {
    return this.#from(broadcast(this, name));
  }

  /**
   * Reads the frontier of this stream. It costs no activation: a probe is a place, not an operator.
   * @param handle One that reads other streams already; it then reads the earliest of all. By default a new one.
   */
  probe(handle?: ProbeHandle): ProbeHandle {
    return probe(this, handle);
  }

  /**
   * Writes down what this worker sees of the stream, records and progress, to be read or replayed.
   * @param log Where to; by default a new one. It grows for as long as the stream does. See {@link EventLog}.
   */
  capture(log?: EventLog<T>, name?: string): EventLog<T> {
    return capture(this, log, name);
  }

  /**
   * An operator that answers messages and takes no interest in frontiers: it may send at the times of its messages.
   * @param setup Called at once; what it returns runs whenever messages came, and whenever it asks for it by `info`.
   * @param options How records reach it; by default they stay on their worker.
   * @example
   * ```ts
   * import { defaultHost } from "tidemark";
   * import { Worker } from "tidemark/timely";
   * const worker = new Worker({ host: defaultHost() });
   * const handle = worker.dataflow((scope) => {
   *   const { handle, stream } = scope.input<number>();
   *   stream
   *     .unary<string>("size", () => (input, output) => {
   *       input.forEach((capability, { values }) => {
   *         output.session(capability).give(`a batch of ${values.length}`);
   *       });
   *     })
   *     .inspect((text) => console.log(text)); // a batch of 2
   *   return handle;
   * });
   * handle.sendAll([4, 5]);
   * handle.close();
   * while (!worker.isDone) worker.step();
   * ```
   */
  unary<U>(
    name: string,
    setup: (info: OperatorInfo) => unaries.UnaryLogic<T, U>,
    options?: unaries.UnaryOptions<T>,
  ): Stream<U> {
    return this.#from(unaries.unary(this, name, setup, options));
  }

  /**
   * An operator that also runs when the frontier of its input moves, and may send without a message to answer.
   * @param setup Called at once; what it returns runs at each activation. The capability, at the earliest time, is lent
   *   for this call; `clone()` it to keep it.
   * @param options How records reach it; by default they stay on their worker.
   * @example
   * ```ts
   * import { defaultHost } from "tidemark";
   * import { Worker } from "tidemark/timely";
   * const worker = new Worker({ host: defaultHost() });
   * const handle = worker.dataflow((scope) => {
   *   const { handle, stream } = scope.input<string>();
   *   stream
   *     .unaryFrontier<string>("last", (_info, lent) => {
   *       const held = lent.clone();
   *       let last = "nothing";
   *       return (input, output) => {
   *         input.forEach((_, { values }) => {
   *           last = values.at(-1)!;
   *         });
   *         if (!input.frontier.isEmpty || held.isDropped) return;
   *         output.session(held).give(`the last was ${last}`);
   *         held.drop();
   *       };
   *     })
   *     .inspect((text) => console.log(text)); // the last was b
   *   return handle;
   * });
   * handle.sendAll(["a", "b"]);
   * handle.close();
   * while (!worker.isDone) worker.step();
   * ```
   */
  unaryFrontier<U>(
    name: string,
    setup: (info: OperatorInfo, capability: Capability) => unaries.UnaryLogic<T, U>,
    options?: unaries.UnaryOptions<T>,
  ): Stream<U> {
    return this.#from(unaries.unaryFrontier(this, name, setup, options));
  }

  /**
   * An operator that asks to be told when timestamps are complete at its input, by {@link Notificator.notifyAt}.
   * @param logic Runs when messages came, and when the frontier moves while it holds a capability.
   * @param options How records reach it, and times to be told of from the start.
   * @example
   * ```ts
   * import { defaultHost } from "tidemark";
   * import { Worker } from "tidemark/timely";
   * const worker = new Worker({ host: defaultHost() });
   * const handle = worker.dataflow((scope) => {
   *   const { handle, stream } = scope.input<string>();
   *   stream
   *     .unaryNotify<string>("tell", (input, output, notificator) => {
   *       input.forEach((capability) => notificator.notifyAt(capability));
   *       for (let due = notificator.next(); due !== undefined; due = notificator.next()) {
   *         output.session(due.capability).give(`${due.time} is complete`);
   *       }
   *     })
   *     .inspect((text) => console.log(text)); // 3 is complete
   *   return handle;
   * });
   * handle.advanceTo(3);
   * handle.send("x");
   * handle.close();
   * while (!worker.isDone) worker.step();
   * ```
   */
  unaryNotify<U>(
    name: string,
    logic: (input: Input<T>, output: Output<U>, notificator: Notificator) => void,
    options?: unaries.NotifyOptions<T>,
  ): Stream<U> {
    return this.#from(unaries.unaryNotify(this, name, logic, options));
  }

  /**
   * {@link unary} with a second input.
   * @param other A stream of the same scope.
   * @param setup Called at once; what it returns runs whenever messages came to either input.
   * @param options How records reach either input; by default they stay on their worker.
   */
  binary<B, U>(
    other: Stream<B>,
    name: string,
    setup: (info: OperatorInfo) => binaries.BinaryLogic<T, B, U>,
    options?: binaries.BinaryOptions<T, B>,
  ): Stream<U> {
    return this.#from(binaries.binary(this, other, name, setup, options));
  }

  /**
   * {@link unaryFrontier} with a second input: it runs when the frontier of either moves.
   * @param other A stream of the same scope.
   * @param setup Called at once. The capability, at the earliest time, is lent for this call; `clone()` it to keep it.
   * @param options How records reach either input; by default they stay on their worker.
   */
  binaryFrontier<B, U>(
    other: Stream<B>,
    name: string,
    setup: (info: OperatorInfo, capability: Capability) => binaries.BinaryLogic<T, B, U>,
    options?: binaries.BinaryOptions<T, B>,
  ): Stream<U> {
    return this.#from(binaries.binaryFrontier(this, other, name, setup, options));
  }

  /**
   * {@link unaryNotify} with a second input: a timestamp is complete when it is complete at both.
   * @param other A stream of the same scope.
   * @param logic Runs when messages came, and when a frontier moves while it holds a capability.
   * @param options How records reach either input, and times to be told of from the start.
   */
  binaryNotify<B, U>(
    other: Stream<B>,
    name: string,
    logic: (left: Input<T>, right: Input<B>, output: Output<U>, notificator: Notificator) => void,
    options?: binaries.BinaryNotifyOptions<T, B>,
  ): Stream<U> {
    return this.#from(binaries.binaryNotify(this, other, name, logic, options));
  }

  /**
   * The same records inside `inner`, at iteration 0. No operator runs for it. See {@link Scope.feedback} for a loop.
   * @param inner A scope nested directly in this stream's.
   * @throws {TimelyError} `stream-of-another-scope` for any other scope.
   */
  enter(inner: StreamScope): Stream<T> {
    return streamOf(entering(this, inner));
  }

  /**
   * The same records outside of the scope, whichever iteration they come from. No operator runs for it.
   * @throws {TimelyError} `stream-of-another-scope` at the outermost scope.
   */
  leave(): Stream<T> {
    return streamOf(leaving(this));
  }

  #from<U>(output: Output<U>): Stream<U> {
    return new Stream(this.scope, [{ output, summary: undefined }]);
  }
}

function streamOf<T>({ scope, sources }: StreamOrigin<T>): Stream<T> {
  return new Stream(scope, sources);
}
