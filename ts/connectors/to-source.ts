import { fromAsyncIterable } from "./async-iterable.ts";
import { ConnectorError } from "./errors.ts";
import { fromIterable } from "./iterable.ts";
import { fromReadableStream } from "./readable-stream.ts";
import type { Source } from "./source.ts";

/** What a flow can read. A string is none, although it is iterable: mostly a path was meant. */
export type SourceLike<T> = Source<T> | ReadableStream<T> | AsyncIterable<T> | (Iterable<T> & object);

/**
 * Makes a source of whatever a flow can read; a source stays what it is.
 * @throws {ConnectorError} `not-a-source` for anything else.
 *
 * @example
 * ```ts
 * import { type Source, toSource } from "tidemark";
 * const numbers: Source<number> = toSource([1, 2, 3]);
 * console.log(toSource(numbers) === numbers); // true
 * ```
 */
export function toSource<T>(from: SourceLike<T>): Source<T> {
  if (isObject(from)) {
    if (hasMethod(from, "open") && hasMethod(from, "partitions")) return from as object as Source<T>;
    if ("getReader" in from) return fromReadableStream(from as ReadableStream<T>);
    if (Symbol.asyncIterator in from) return fromAsyncIterable(from as AsyncIterable<T>);
    if (Symbol.iterator in from) return fromIterable(from as Iterable<T>);
  }
  throw new ConnectorError("not-a-source", describeWrongSource(from));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function hasMethod(value: object, name: string): boolean {
  return typeof (value as Readonly<Record<string, unknown>>)[name] === "function";
}

function describeWrongSource(from: unknown): string {
  const wanted = "a source, array, iterable, async iterable or ReadableStream";
  if (typeof from === "string") return `expected ${wanted}, got a string; for a file: linesSource(path)`;
  if (isObject(from) && "source" in from)
    return `expected ${wanted}, got an object with one; pass its .source`;
  if (isObject(from) && hasMethod(from, "then")) return `expected ${wanted}, got a promise; await it first`;
  if (typeof from === "function")
    return `expected ${wanted}, got a function; pass what it gives, or fromAsyncIterable(() => …)`;
  return `expected ${wanted}, got ${from === null ? "null" : typeof from}`;
}
