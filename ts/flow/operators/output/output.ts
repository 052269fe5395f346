import { type SinkLike, toSink } from "../../../connectors/to-sink.ts";
import { outputLowering } from "../../engine/outputs/output-operator.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf, type ValueOf } from "../../graph/any-stream.ts";
import { connectorOf } from "../../graph/connector-of.ts";
import type { StepSpec } from "../../graph/flow.ts";
import type { EndsInFailed, Failed } from "../../policy/dead-letter.ts";
import { type AsyncErrorPolicy, checkedAsyncPolicy } from "../../policy/error-policy.ts";
import { withFailedPort } from "../../policy/failed-port.ts";

/** Options of an output. */
export interface OutputOptions<P extends AsyncErrorPolicy = AsyncErrorPolicy> {
  /** What happens to records that the sink fails to take. Default: "fail", which ends the flow. */
  readonly onError?: P;
}

/** What an output gives under a policy: with "dead-letter" the records that the sink did not take. */
export type OutputOutcome<Failed, P extends AsyncErrorPolicy> =
  | (true extends EndsInFailed<P> ? { readonly failed: Failed } : never)
  | (false extends EndsInFailed<P> ? undefined : never);

/** The method `output` of streams. */
export interface OutputMethod<S extends AnyStream> {
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
  output<const P extends AsyncErrorPolicy = "fail">(
    id: string,
    sink: SinkLike<ValueOf<S>>,
    options?: OutputOptions<P>,
  ): OutputOutcome<Failed<S>, P>;
}

/** Declares the step: see {@link OutputMethod.output}. */
export function output(
  stream: AnyStream,
  id: string,
  sink: SinkLike<unknown>,
  options: OutputOptions = {},
): unknown {
  const inputs = portsOf([stream]);
  const policy = checkedAsyncPolicy(options);
  const taker = connectorOf(stream.flow, id, () => toSink(sink));
  const step: StepSpec = {
    kind: "output",
    operator: "output",
    sink: taker,
    policy,
    inputs,
    lowering: outputLowering,
  };
  const [failed] = addStep(stream.flow, id, step, withFailedPort([], inputs[0]!, policy));
  return failed && { failed };
}
