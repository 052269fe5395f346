import { addStage } from "../fusion/add-stage.ts";
import type { UserFunction } from "../fusion/stage.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import type { Stream } from "../stream.ts";
import type { AnyStream } from "../any-stream.ts";

/**
 * Turns each record into another, or into none where `fn` returns `undefined` or `null`. `0`, `""` and `false`
 * pass. Key, event time and order are kept. Stateless: fuses with its neighbours.
 * @param id Step id, unique in the flow.
 * @param fn Called once a record, with the key as second argument on a keyed stream.
 * @throws {StepError} `step-failed`, at run time, if `fn` throws.
 * @example
 * ```ts
 * const ages = new Map([["Ada", 36]]);
 * flow.input("names", ["Ada", "Bob"]).filterMap("age", (name) => ages.get(name)).output("print", console.log); // 36
 * ```
 */
export function filterMap<T, U>(stream: Stream<T>, id: string, fn: (value: T) => U): Stream<NonNullable<U>>;
export function filterMap<K extends Key, V, U>(
  stream: KeyedStream<K, V>,
  id: string,
  fn: (value: V, key: K) => U,
): KeyedStream<K, NonNullable<U>>;
export function filterMap(stream: AnyStream, id: string, fn: unknown): AnyStream {
  return addStage(stream, {
    id,
    operator: "filterMap",
    yields: "counted",
    compile: ({ code, site }, [next]) => code.filterMapStage(fn as UserFunction, next!, site),
  });
}
