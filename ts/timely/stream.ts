import type { Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";
import type { Capability } from "./capability.ts";
import type { EventLog } from "./event-log.ts";
import type { Input } from "./input.ts";
import type { Notificator } from "./notificator.ts";
import type { OperatorInfo } from "./operator.ts";
import type * as binaries from "./operators/binary.ts";
import { operators } from "./operators/table.ts";
import type * as unaries from "./operators/unary.ts";
import type { Output } from "./output.ts";
import { PlainStream, type StreamSource } from "./plain-stream.ts";
import type { ProbeHandle } from "./probe-handle.ts";
import type { TimeLike } from "./time.ts";

/**
 * The records that come from one or several outputs, as seen in one scope.
 */
export class Stream<T> extends PlainStream<T> {
  /** Replaces each record. Keys and event times stay with it. See {@link map}. */
  map<U>(change: (value: T) => U, name?: string): Stream<U> {
    return operators.get("map")(this, change, name);
  }

  /** Passes on the records for which `keep` is true; a type predicate narrows the stream. See {@link filter}. */
  filter<U extends T>(keep: (value: T) => value is U, name?: string): Stream<U>;
  filter(keep: (value: T) => boolean, name?: string): Stream<T>;
  filter(keep: (value: T) => boolean, name?: string): Stream<T> {
    return operators.get("filter")(this, keep, name);
  }

  /** Replaces each record by any number of records. See {@link flatMap}. */
  flatMap<U>(expand: (value: T) => Iterable<U>, name?: string): Stream<U> {
    return operators.get("flatMap")(this, expand, name);
  }

  /** This stream's records and those of the others. See {@link concat}. */
  concat(...others: readonly Stream<T>[]): Stream<T> {
    return operators.get("concat")(this, ...others);
  }

  /** The records that pass a test, and all others; a type predicate narrows both. See {@link branch}. */
  branch<U extends T>(
    test: (value: T, time: Timestamp) => value is U,
    name?: string,
  ): [yes: Stream<U>, no: Stream<Exclude<T, U>>];
  branch(test: (value: T, time: Timestamp) => boolean, name?: string): [yes: Stream<T>, no: Stream<T>];
  branch(test: (value: T, time: Timestamp) => boolean, name?: string): [yes: Stream<T>, no: Stream<T>] {
    return operators.get("branch")(this, test, name);
  }

  /** As {@link branch}, by the time alone. See {@link branchWhen}. */
  branchWhen(test: (time: Timestamp) => boolean, name?: string): [yes: Stream<T>, no: Stream<T>] {
    return operators.get("branchWhen")(this, test, name);
  }

  /** Divides the stream into `count` streams. See {@link partition}. */
  partition(count: number, route: (value: T, time: Timestamp) => number, name?: string): Stream<T>[] {
    return operators.get("partition")(this, count, route, name);
  }

  /** Shows each record and its time. See {@link inspect}. */
  inspect(look: (value: T, time: Timestamp) => void, name?: string): Stream<T> {
    return operators.get("inspect")(this, look, name);
  }

  /** Shows each batch and its time. See {@link inspectBatch}. */
  inspectBatch(look: (time: Timestamp, batch: Batch<T>) => void, name?: string): Stream<T> {
    return operators.get("inspectBatch")(this, look, name);
  }

  /** Holds each record back until a later time. See {@link delay}. */
  delay(newTime: (value: T, time: Timestamp) => TimeLike, name?: string): Stream<T> {
    return operators.get("delay")(this, newTime, name);
  }

  /** Holds batches back until a later time. See {@link delayBatch}. */
  delayBatch(newTime: (time: Timestamp) => TimeLike, name?: string): Stream<T> {
    return operators.get("delayBatch")(this, newTime, name);
  }

  /** One result a timestamp, of all its records on this worker. See {@link accumulate}. */
  accumulate<A>(start: () => A, add: (result: A, values: readonly T[]) => A, name?: string): Stream<A> {
    return operators.get("accumulate")(this, start, add, name);
  }

  /** The number of records of each timestamp on this worker. See {@link count}. */
  count(name?: string): Stream<number> {
    return operators.get("count")(this, name);
  }

  /** Moves each record to the worker `hash(record) mod peers`. See {@link exchange}. */
  exchange(hash: (value: T) => number, name?: string): Stream<T> {
    return operators.get("exchange")(this, hash, name);
  }

  /** Copies each record to every worker. See {@link broadcast}. */
  broadcast(name?: string): Stream<T> {
    return operators.get("broadcast")(this, name);
  }

  /** Reads the frontier of this stream. See {@link probe}. */
  probe(handle?: ProbeHandle): ProbeHandle {
    return operators.get("probe")(this, handle);
  }

  /** Writes down records and progress. See {@link capture}. */
  capture(log?: EventLog<T>, name?: string): EventLog<T> {
    return operators.get("capture")(this, log, name);
  }

  /** An operator that answers messages. See {@link unaries.unary}. */
  unary<U>(
    name: string,
    setup: (info: OperatorInfo) => unaries.UnaryLogic<T, U>,
    options?: unaries.UnaryOptions<T>,
  ): Stream<U> {
    return operators.get("unary")(this, name, setup, options);
  }

  /** An operator that also runs when its frontier moves. See {@link unaries.unaryFrontier}. */
  unaryFrontier<U>(
    name: string,
    setup: (info: OperatorInfo, capability: Capability) => unaries.UnaryLogic<T, U>,
    options?: unaries.UnaryOptions<T>,
  ): Stream<U> {
    return operators.get("unaryFrontier")(this, name, setup, options);
  }

  /** An operator that is told when times are complete. See {@link unaries.unaryNotify}. */
  unaryNotify<U>(
    name: string,
    logic: (input: Input<T>, output: Output<U>, notificator: Notificator) => void,
    options?: unaries.NotifyOptions<T>,
  ): Stream<U> {
    return operators.get("unaryNotify")(this, name, logic, options);
  }

  /** {@link unary} with a second input. See {@link binaries.binary}. */
  binary<B, U>(
    other: Stream<B>,
    name: string,
    setup: (info: OperatorInfo) => binaries.BinaryLogic<T, B, U>,
    options?: binaries.BinaryOptions<T, B>,
  ): Stream<U> {
    return operators.get("binary")(this, other, name, setup, options);
  }

  /** {@link unaryFrontier} with a second input. See {@link binaries.binaryFrontier}. */
  binaryFrontier<B, U>(
    other: Stream<B>,
    name: string,
    setup: (info: OperatorInfo, capability: Capability) => binaries.BinaryLogic<T, B, U>,
    options?: binaries.BinaryOptions<T, B>,
  ): Stream<U> {
    return operators.get("binaryFrontier")(this, other, name, setup, options);
  }

  /** {@link unaryNotify} with a second input. See {@link binaries.binaryNotify}. */
  binaryNotify<B, U>(
    other: Stream<B>,
    name: string,
    logic: (left: Input<T>, right: Input<B>, output: Output<U>, notificator: Notificator) => void,
    options?: binaries.BinaryNotifyOptions<T, B>,
  ): Stream<U> {
    return operators.get("binaryNotify")(this, other, name, logic, options);
  }

  /** @internal A stream of the same scope that comes from elsewhere. */
  reading<U>(sources: readonly StreamSource<U>[]): Stream<U> {
    return new Stream(this.scope, sources);
  }
}
