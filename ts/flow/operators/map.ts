import { addStage } from "../fusion/add-stage.ts";
import type { UserFunction } from "../fusion/stage.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import type { Stream } from "../stream.ts";
import type { AnyStream } from "../any-stream.ts";

/**
 * Turns each record into exactly one other. Key, event time and order are kept.
 * Stateless: fuses with its neighbours. A promise passes on as a value; it is not awaited.
 * @param id Step id, unique in the flow.
 * @param fn Called once a record, with the key as second argument on a keyed stream.
 * @throws {StepError} `step-failed`, at run time, if `fn` throws.
 * @example
 * ```ts
 * flow.input("n", [1, 2, 3]).map("double", (n) => n * 2).output("print", console.log); // 2, 4, 6
 * ```
 */
export function map<T, U>(stream: Stream<T>, id: string, fn: (value: T) => U): Stream<U>;
export function map<K extends Key, V, U>(
  stream: KeyedStream<K, V>,
  id: string,
  fn: (value: V, key: K) => U,
): KeyedStream<K, U>;
export function map(stream: AnyStream, id: string, fn: unknown): AnyStream {
  return addStage(stream, {
    id,
    operator: "map",
    yields: "same",
    compile: ({ code, site }, [next]) => code.mapStage(fn as UserFunction, next!, site),
  });
}
