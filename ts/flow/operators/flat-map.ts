import { addStage } from "../fusion/add-stage.ts";
import type { UserFunction } from "../fusion/stage.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import type { Stream } from "../stream.ts";
import type { AnyStream } from "../any-stream.ts";

/**
 * Turns each record into any number of others, which keep its key and event time.
 * Stateless: fuses with its neighbours. A generator is run only as its elements are passed on.
 * @param id Step id, unique in the flow.
 * @param fn Called once a record; returns an array or any other iterable.
 * @throws {StepError} `step-failed` if `fn` or its iterable throws, `not-iterable` if there is nothing to
 * iterate, at run time.
 * @example
 * ```ts
 * const lines = flow.input("lines", ["to be", "or not"]);
 * lines.flatMap("words", (line) => line.split(" ")).output("print", console.log); // to, be, or, not
 * ```
 */
export function flatMap<T, U>(stream: Stream<T>, id: string, fn: (value: T) => Iterable<U>): Stream<U>;
export function flatMap<K extends Key, V, U>(
  stream: KeyedStream<K, V>,
  id: string,
  fn: (value: V, key: K) => Iterable<U>,
): KeyedStream<K, U>;
export function flatMap(stream: AnyStream, id: string, fn: unknown): AnyStream {
  return addStage(stream, {
    id,
    operator: "flatMap",
    yields: "counted",
    compile: ({ code, site }, [next]) => code.flatMapStage(fn as UserFunction, next!, site),
  });
}
