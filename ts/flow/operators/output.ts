import { type SinkLike, toSink } from "../../connectors/to-sink.ts";
import { type AnyStream, portsOf } from "../any-stream.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import type { Stream } from "../stream.ts";

/**
 * Writes the records to a sink, in order. A keyed stream writes its values; use `entries` to write keys too.
 * The flow has not ended, and no later part of the engine considers a record done, before the sink has taken it.
 * @param id Step id, unique in the flow.
 * @param sink A `Sink` (see the connectors), a function that is called with each value, an array to append to,
 * or a web stream.
 * @throws {StepError} `sink-failed`, at run time, if the sink throws or rejects.
 * @example
 * ```ts
 * const seen: number[] = [];
 * flow.input("n", [1, 2]).output("collect", seen);
 * await run(flow);
 * console.log(seen); // [ 1, 2 ]
 * ```
 */
export function output<T>(stream: AnyStream, id: string, sink: SinkLike<T>): void {
  const inputs = portsOf(id, [stream]);
  stream.flow.addStep(id, { kind: "output", operator: "output", sink: toSink(sink), inputs }, []);
}
