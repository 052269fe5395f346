import { addStage } from "../fusion/add-stage.ts";
import type { UserFunction } from "../fusion/stage.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import type { Stream } from "../stream.ts";
import type { AnyStream } from "../any-stream.ts";

/**
 * Passes on the records for which `keep` is true; the others end here. Key, event time and order are kept.
 * Stateless: fuses with its neighbours, allocates nothing.
 * @param id Step id, unique in the flow.
 * @param keep Called once a record, synchronously; it must return `true` or `false`. A type predicate narrows
 * the stream.
 * @throws {StepError} `step-failed` if `keep` throws, `not-a-boolean` if it returns anything else, at run time.
 * @example
 * ```ts
 * flow.input("n", [1, 2, 3]).filter("odd", (n) => n % 2 === 1).output("print", console.log); // 1, 3
 * ```
 */
export function filter<T, U extends T>(stream: Stream<T>, id: string, keep: (value: T) => value is U): Stream<U>;
export function filter<T>(stream: Stream<T>, id: string, keep: (value: T) => boolean): Stream<T>;
export function filter<K extends Key, V, U extends V>(
  stream: KeyedStream<K, V>,
  id: string,
  keep: (value: V, key: K) => value is U,
): KeyedStream<K, U>;
export function filter<K extends Key, V>(
  stream: KeyedStream<K, V>,
  id: string,
  keep: (value: V, key: K) => boolean,
): KeyedStream<K, V>;
export function filter(stream: AnyStream, id: string, keep: unknown): AnyStream {
  return addStage(stream, {
    id,
    operator: "filter",
    yields: "counted",
    compile: ({ code, site }, [next]) => code.branchStage(keep as UserFunction, next!, dropped, site),
  });
}

const dropped = (): void => {};
