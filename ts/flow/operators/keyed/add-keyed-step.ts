import type { KeyedLogicFactory } from "../../engine/keyed-logic.ts";
import type { Lowering } from "../../engine/operator.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import type { StepSpec } from "../../graph/flow.ts";
import type { KeyedStep } from "../../graph/step.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { outcomeOf, withFailedPort } from "../../policy/failed-port.ts";
import { keyedLowering } from "./keyed-lowering.ts";

/** Declares a step that keeps state by key. */
export function addKeyedStep(
  stream: AnyStream,
  id: string,
  operator: string,
  logic: KeyedLogicFactory,
): unknown {
  return addKeyedOutcome(stream, id, operator, logic, undefined);
}

/** The same with an error policy: under "dead-letter" it gives `{ results, failed }`. */
export function addKeyedOutcome(
  stream: AnyStream,
  id: string,
  operator: string,
  logic: KeyedLogicFactory,
  policy: CheckedPolicy | undefined,
): unknown {
  return outcomeOf(addKeyedOutputs(stream, id, operator, logic, [], policy));
}

/**
 * Declares a step that keeps state by key and has side outputs. Gives the main one first, and the
 * failed stream, where its policy asks for one, last.
 */
export function addKeyedOutputs(
  stream: AnyStream,
  id: string,
  operator: string,
  logic: KeyedLogicFactory,
  sideOutputs: readonly string[],
  policy?: CheckedPolicy,
  lowering: Lowering<KeyedStep> = keyedLowering,
): AnyStream[] {
  const inputs = portsOf([stream]);
  const { timed } = inputs[0]!;
  const outputs = ["", ...sideOutputs].map((name) => ({ name, keyed: true, timed }));
  const spec: StepSpec = {
    kind: "keyed",
    operator,
    logic,
    inputs,
    lowering,
    ...(policy && { policy }),
  };
  return addStep(stream.flow, id, spec, withFailedPort(outputs, inputs[0]!, policy));
}
