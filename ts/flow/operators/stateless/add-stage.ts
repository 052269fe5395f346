import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portOf, portsOf } from "../../graph/any-stream.ts";
import type { PortSpec, UNNAMED, Yield } from "../../graph/step.ts";
import type { StageCompiler } from "../../hot/compiler.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { outcomeOf, withFailedPort } from "../../policy/failed-port.ts";

/** A stateless step, as its operator declares it. */
export interface StageSpec {
  readonly id: string | typeof UNNAMED;
  readonly operator: string;
  readonly yields: Yield;
  readonly compile: StageCompiler;
  /** What happens to records that it cannot process. Default: the flow fails. */
  readonly policy?: CheckedPolicy;
  /** Whether the output is keyed. Default: as the input. */
  readonly keyed?: boolean;
}

/** Declares a stateless step with one output. Under the policy "dead-letter" it gives `{ results, failed }`. */
export function addStage(stream: AnyStream, spec: StageSpec): unknown {
  const port = portOf(stream);
  const { keyed = port.keyed, ...rest } = spec;
  return outcomeOf(addStages(stream, rest, [{ keyed, timed: port.timed }]));
}

/** Declares a stateless step with any number of outputs; the failed stream, where there is one, is the last. */
export function addStages(
  stream: AnyStream,
  spec: Omit<StageSpec, "keyed">,
  outputs: readonly PortSpec[],
): AnyStream[] {
  const { id, ...rest } = spec;
  const inputs = portsOf([stream]);
  const all = withFailedPort(outputs, inputs[0]!, spec.policy);
  return addStep(stream.flow, id, { kind: "stage", ...rest, inputs }, all);
}
