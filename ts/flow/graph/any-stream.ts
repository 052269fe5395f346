import { FlowError } from "../errors.ts";
import type { Key } from "../values/key.ts";
import { describeValue } from "../values/render-value.ts";
import type { Port } from "./step.ts";
import { StreamHandle } from "./stream-handle.ts";

// Operators say what they do to a stream without naming a class of streams: the classes stand above them. So a stream
// carries, for the compiler alone, what its records are and what kind it is of.

declare const carried: unique symbol; // not exported, so that no editor offers the property

/** A stream, keyed or not, whatever it carries. */
export interface AnyStream extends StreamHandle {
  readonly [carried]: Carried;
}

/** A keyed stream, whatever it carries. */
export interface AnyKeyedStream extends AnyStream {
  readonly [carried]: CarriedByKey;
}

/** A stream that carries what `C` says. */
export interface Carrying<C extends Carried> extends AnyStream {
  readonly [carried]: C;
}

/** What the compiler knows of a stream. */
export interface Carried {
  readonly kind: Kind;
  readonly value: unknown;
  /** Undefined where records have no key. */
  readonly key: Key | undefined;
  /** What functions are given behind the value: nothing, or the key. */
  readonly keyArgument: readonly Key[];
  /** What functions are given by name: nothing, or the key. */
  readonly keyByName: unknown;
}

interface CarriedByKey extends Carried {
  readonly key: Key;
}

/**
 * Maps types of records to streams: a type with `key` and `value` filled in, by an intersection, has the streams of
 * such records as its other properties.
 */
export interface Kind {
  readonly key: unknown;
  readonly value: unknown;
  /** Of the same kind as the stream. */
  readonly same: AnyStream;
  readonly keyed: AnyKeyedStream;
  readonly unkeyed: AnyStream;
}

/** The type of a stream's records. */
export type ValueOf<S extends AnyStream> = S[typeof carried]["value"];

/** The type of a stream's keys: undefined for one without. */
export type KeyOf<S extends AnyStream> = S[typeof carried]["key"];

/** What functions of a step are given behind the value: nothing, or the key. */
export type KeyArgument<S extends AnyStream> = S[typeof carried]["keyArgument"];

/** What functions of a step are given by name: nothing, or the key. */
export type KeyByName<S extends AnyStream> = S[typeof carried]["keyByName"];

/** A stream of the same kind, with the same keys, that carries `V`. */
export type Like<S extends AnyStream, V, K = KeyOf<S>> = (S[typeof carried]["kind"] & {
  readonly key: K;
  readonly value: V;
})["same"];

/** A stream of `V` with keys of type `K`. */
export type KeyedLike<S extends AnyStream, K, V> = (S[typeof carried]["kind"] & {
  readonly key: K;
  readonly value: V;
})["keyed"];

/** A stream of `V` without keys. */
export type UnkeyedLike<S extends AnyStream, V> = UnkeyedOf<S[typeof carried]["kind"], V>;

/** The stream of `V` without keys, of the streams that there are. */
export type UnkeyedOf<Streams extends Kind, V> = (Streams & { readonly value: V })["unkeyed"];

/** The step output that a stream is. */
export function portOf(stream: AnyStream): Port {
  return StreamHandle.portOf(stream)!;
}

/**
 * The ports of streams that a step reads.
 * @throws {FlowError} `not-a-stream`, `foreign-stream`.
 */
export function portsOf(streams: readonly AnyStream[]): Port[] {
  return streams.map((stream) => {
    const port = StreamHandle.portOf(stream);
    if (port === undefined) {
      throw new FlowError(
        "not-a-stream",
        `it needs a stream, not ${describeValue(stream)}; did you mean one output of an operator that has several?`,
      );
    }
    if (stream.flow !== streams[0]!.flow) {
      throw new FlowError(
        "foreign-stream",
        `it mixes streams of flow "${streams[0]!.flow.id}" and flow "${stream.flow.id}"`,
      );
    }
    return port;
  });
}
