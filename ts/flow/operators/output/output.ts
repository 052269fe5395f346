import { type SinkLike, toSink } from "../../../connectors/to-sink.ts";
import { outputLowering } from "../../engine/outputs/output-operator.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import { connectorOf } from "../../graph/connector-of.ts";
import type { StepSpec } from "../../graph/dataflow.ts";
import type { DeadLetter, EndsInFailed } from "../../policy/dead-letter.ts";
import { type AsyncErrorPolicy, checkedAsyncPolicy } from "../../policy/error-policy.ts";
import { withFailedPort } from "../../policy/failed-port.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import { makeStream } from "../../streams/make-stream.ts";
import type { Stream } from "../../streams/stream.ts";
import type { Key } from "../../values/key.ts";

/** Options of an output. */
export interface OutputOptions<P extends AsyncErrorPolicy = AsyncErrorPolicy> {
  /** What happens to records that the sink fails to take. Default: "fail", which ends the flow. */
  readonly onError?: P;
}

/** What an output gives under a policy: with "dead-letter" the records that the sink did not take. */
export type OutputOutcome<Failed, P extends AsyncErrorPolicy> =
  | (true extends EndsInFailed<P> ? { readonly failed: Failed } : never)
  | (false extends EndsInFailed<P> ? undefined : never);

/**
 * Writes the records to a sink, in order. A keyed stream writes its values; use `entries` to write keys too.
 * The flow has not ended, and no later part of the engine considers a record done, before the sink has taken it.
 * @param id Step id, unique in the flow.
 * @param sink A `Sink` (see the connectors), a function that is called with each value, an array to append to,
 * or a web stream.
 * @param options `onError` says what happens when the sink throws or rejects: see {@link OutputOptions}.
 * @throws {StepError} `sink-failed`, at run time, if the sink throws or rejects and the policy is "fail".
 * @example
 * ```ts
 * const seen: number[] = [];
 * flow.input("n", [1, 2]).output("collect", seen);
 * await run(flow);
 * console.log(seen); // [ 1, 2 ]
 * ```
 */
export function output<T, const P extends AsyncErrorPolicy = "fail">(
  stream: Stream<T>,
  id: string,
  sink: SinkLike<T>,
  options?: OutputOptions<P>,
): OutputOutcome<Stream<DeadLetter<T>>, P>;
export function output<K extends Key, V, const P extends AsyncErrorPolicy = "fail">(
  stream: KeyedStream<K, V>,
  id: string,
  sink: SinkLike<V>,
  options?: OutputOptions<P>,
): OutputOutcome<KeyedStream<K, DeadLetter<V, K>>, P>;
export function output(
  stream: AnyStream,
  id: string,
  sink: SinkLike<unknown>,
  options: OutputOptions = {},
): unknown {
  const inputs = portsOf(id, [stream]);
  const policy = checkedAsyncPolicy(id, options.onError);
  const taker = connectorOf(`output "${id}"`, () => toSink(sink));
  const step: StepSpec = {
    kind: "output",
    operator: "output",
    sink: taker,
    policy,
    inputs,
    lowering: outputLowering,
  };
  const [failed] = stream.flow.addStep(id, step, withFailedPort([], inputs[0]!, policy));
  return failed && { failed: makeStream<AnyStream>(stream.flow, failed) };
}
