import { addStage } from "../fusion/add-stage.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import type { Stream } from "../stream.ts";
import type { AnyStream } from "../any-stream.ts";

/**
 * Passes on the elements of records that are iterable, with the record's key and event time.
 * Stateless: fuses with its neighbours.
 * @param id Step id, unique in the flow.
 * @throws {StepError} `not-iterable`, at run time, for a record that has no elements.
 * @example
 * ```ts
 * flow.input("lists", [[1, 2], [], [3]]).flatten("each").output("print", console.log); // 1, 2, 3
 * ```
 */
export function flatten<U>(stream: Stream<Iterable<U>>, id: string): Stream<U>;
export function flatten<K extends Key, U>(stream: KeyedStream<K, Iterable<U>>, id: string): KeyedStream<K, U>;
export function flatten(stream: AnyStream, id: string): AnyStream {
  return addStage(stream, {
    id,
    operator: "flatten",
    yields: "counted",
    compile: ({ code, site }, [next]) => code.flatMapStage((value) => value, next!, site),
  });
}
