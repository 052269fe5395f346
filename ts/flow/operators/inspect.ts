import type { AnyStream } from "../any-stream.ts";
import { addStage } from "../fusion/add-stage.ts";
import type { UserFunction } from "../fusion/stage.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import type { Stream } from "../stream.ts";

/**
 * Looks at each record as it passes; the records go on unchanged. Without `look`, prints `step id: record`.
 * @param id Step id, unique in the flow.
 * @param look Called once a record, synchronously; what it returns is ignored.
 * @throws {StepError} `step-failed`, at run time, if `look` throws.
 * @example
 * ```ts
 * flow.input("n", [1, 2]).inspect("look", (n) => console.log("saw", n)); // saw 1, saw 2
 * ```
 */
export function inspect<T>(stream: Stream<T>, id: string, look?: (value: T) => void): Stream<T>;
export function inspect<K extends Key, V>(
  stream: KeyedStream<K, V>,
  id: string,
  look?: (value: V, key: K) => void,
): KeyedStream<K, V>;
export function inspect(stream: AnyStream, id: string, look?: unknown): AnyStream {
  return addStage(stream, {
    id,
    operator: "inspect",
    yields: "same",
    compile: ({ code, site }, [next]) => code.inspectStage((look ?? printer(site.step)) as UserFunction, next!, site),
  });
}

function printer(step: string): (value: unknown, key: Key | undefined) => void {
  return (value, key) => (key === undefined ? console.log(`${step}:`, value) : console.log(`${step}:`, key, value));
}
