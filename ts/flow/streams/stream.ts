import type { Carrying, Kind } from "../graph/any-stream.ts";
import type { Flow } from "../graph/flow.ts";
import type { BatchMethod } from "../operators/batch/batch.ts";
import type { InputMethod } from "../operators/input/input.ts";
import type { FlatMapBatchMethod } from "../operators/stateless/flat-map-batch.ts";
import type { Key } from "../values/key.ts";
import type { KeyedMethods } from "./keyed-methods.ts";
import type { Methods } from "./methods.ts";

// These three know one another: a stream its flow, a flow the streams of its inputs.

/** A flow, as its streams know it. */
export interface Dataflow extends Flow, InputMethod<Streams> {}

/**
 * The records between two steps. A stream may be read by any number of steps: each sees all of its records.
 * Made by `flow.input` and by operators, never by hand.
 */
export interface Stream<T>
  extends Carrying<Unkeyed<T>>,
    Methods<Stream<T>>,
    FlatMapBatchMethod<Stream<T>>,
    BatchMethod<Stream<T>> {
  /** The flow that it belongs to. */
  readonly flow: Dataflow;
}

/**
 * The records between two steps, each with a key. Operators work on the value, keep the key, and offer it as the
 * second argument. Made by `keyBy`.
 */
export interface KeyedStream<K extends Key, V>
  extends Carrying<Keyed<K, V>>,
    Methods<KeyedStream<K, V>>,
    KeyedMethods<KeyedStream<K, V>> {
  /** The flow that it belongs to. */
  readonly flow: Dataflow;
}

interface Unkeyed<T> {
  readonly kind: Streams;
  readonly value: T;
  readonly key: undefined;
  readonly keyArgument: [];
  readonly keyByName: unknown;
}

interface Keyed<K extends Key, V> {
  readonly kind: KeyedStreams;
  readonly value: V;
  readonly key: K;
  readonly keyArgument: [key: K];
  readonly keyByName: { readonly key: K };
}

/** The streams that there are. */
interface Streams extends Kind {
  readonly same: Stream<this["value"]>;
  readonly keyed: KeyedOf<this>;
  readonly unkeyed: Stream<this["value"]>;
}

interface KeyedStreams extends Kind {
  readonly same: KeyedOf<this>;
  readonly keyed: KeyedOf<this>;
  readonly unkeyed: Stream<this["value"]>;
}

/** The keyed stream of a kind whose key and value are filled in. */
type KeyedOf<F extends Kind> = F extends { readonly key: infer K extends Key }
  ? KeyedStream<K, F["value"]>
  : never;
