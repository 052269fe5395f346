import { FlowError } from "../../errors.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import { makeStream } from "../../streams/make-stream.ts";
import type { Stream } from "../../streams/stream.ts";
import type { Key, WideKey } from "../../values/key.ts";

/**
 * Joins streams into one that has the records of all. Each stream's own order is kept; how they interleave is not
 * defined. The watermark of the result is the least of the streams'. Costs nothing at run time.
 * @param id Step id, unique in the flow.
 * @param others Streams of the same flow; keyed ones must have keys of one type.
 * @throws {FlowError} `not-a-stream`, `foreign-stream`, `bad-option` for keyed mixed with unkeyed.
 * @example
 * ```ts
 * const odds = flow.input("odds", [1, 3]);
 * const evens = flow.input("evens", [2, 4]);
 * odds.merge("all", evens).output("print", console.log); // 1, 3, 2, 4
 * ```
 */
export function merge<T, Ss extends readonly Stream<unknown>[]>(
  stream: Stream<T>,
  id: string,
  ...others: Ss
): Stream<T | Ss[number]["valueType"]>;
export function merge<K extends Key, V, Ss extends readonly KeyedStream<K | WideKey<K>, unknown>[]>(
  stream: KeyedStream<K, V>,
  id: string,
  ...others: Ss
): KeyedStream<K | Ss[number]["keyType"], V | Ss[number]["valueType"]>;
export function merge(stream: AnyStream, id: string, ...others: AnyStream[]): AnyStream {
  const inputs = portsOf(id, [stream, ...others]);
  const { keyed } = stream.port;
  if (inputs.some((port) => port.keyed !== keyed)) {
    throw new FlowError(
      "bad-option",
      `step "${id}" mixes keyed and unkeyed streams; use keyBy or values first`,
    );
  }
  const timed = inputs.some((port) => port.timed);
  const [port] = stream.flow.addStep(id, { kind: "merge", operator: "merge", inputs }, [{ keyed, timed }]);
  return makeStream(stream.flow, port!);
}
