import { toCallback } from "./callback.ts";
import { collectInto } from "./collect.ts";
import { ConnectorError } from "./errors.ts";
import type { Sink } from "./sink.ts";
import type { MaybePromise } from "./source.ts";
import { toWritableStream } from "./writable-stream.ts";

/** What a flow can write to: a function is called with each record, an array is appended to. */
export type SinkLike<T> =
  | Sink<T>
  | WritableStream<T>
  | AppendTo<T>
  | never[] // what the literal [] is
  | ((value: T) => MaybePromise<unknown>);

/** An array of `T`, or of something wider. Said by what it takes, so that a stream of narrow records is one of wide. */
export interface AppendTo<T> {
  readonly length: number;
  readonly push: (...values: T[]) => number;
}

/**
 * Makes a sink of whatever a flow can write to; a sink stays what it is.
 * @throws {ConnectorError} `not-a-sink` for anything else.
 *
 * @example
 * ```ts
 * import { type Sink, toSink } from "tidemark";
 * const log: Sink<number> = toSink((n: number) => console.log(n));
 * console.log(toSink(log) === log); // true
 * ```
 */
export function toSink<T>(to: SinkLike<T>): Sink<T> {
  if (typeof to === "function") return toCallback(to);
  if (Array.isArray(to)) return collectInto<T>(to);
  if (typeof to === "object" && to !== null) {
    if ("getWriter" in to) return toWritableStream(to);
    if ("write" in to && "on" in to) throw notASink("a Node stream; pass Writable.toWeb(stream)");
    if ("open" in to && typeof to.open === "function") return to;
  }
  if (typeof to === "string") throw notASink("a string; for a file: linesSink(path)");
  throw notASink(to === null ? "null" : typeof to);
}

function notASink(what: string): ConnectorError {
  return new ConnectorError("not-a-sink", `expected a sink, function, array or WritableStream, got ${what}`);
}
