import type { KeyedLogicFactory } from "../../engine/keyed-logic.ts";
import { FlowError } from "../../errors.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import type { StepSpec } from "../../graph/dataflow.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { outcomeOf, withFailedPort } from "../../policy/failed-port.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import { makeStream } from "../../streams/make-stream.ts";
import type { Key } from "../../values/key.ts";
import { keyedLowering } from "./keyed-lowering.ts";

/** Declares a step that keeps state by key. */
export function addKeyedStep<K extends Key, U>(
  stream: AnyStream,
  id: string,
  operator: string,
  logic: KeyedLogicFactory,
): KeyedStream<K, U> {
  return addKeyedOutcome(stream, id, operator, logic, undefined);
}

/** The same with an error policy: under "dead-letter" it gives `{ results, failed }`. */
export function addKeyedOutcome<S>(
  stream: AnyStream,
  id: string,
  operator: string,
  logic: KeyedLogicFactory,
  policy: CheckedPolicy | undefined,
): S {
  return outcomeOf(addKeyedOutputs(stream, id, operator, logic, [], policy));
}

/**
 * Declares a step that keeps state by key and has other outputs beside its main one. Gives the main one first, and the
 * failed stream, where its policy asks for one, last.
 */
export function addKeyedOutputs(
  stream: AnyStream,
  id: string,
  operator: string,
  logic: KeyedLogicFactory,
  sides: readonly string[],
  policy?: CheckedPolicy,
): AnyStream[] {
  const inputs = portsOf(id, [stream]);
  if (!stream.port.keyed)
    throw new FlowError("not-a-stream", `step "${id}" needs a keyed stream; use keyBy first`);
  const { timed } = stream.port;
  const outputs = ["", ...sides].map((name) => ({ name, keyed: true, timed }));
  const spec: StepSpec = {
    kind: "keyed",
    operator,
    logic,
    inputs,
    lowering: keyedLowering,
    ...(policy && { policy }),
  };
  const ports = stream.flow.addStep(id, spec, withFailedPort(outputs, inputs[0]!, policy));
  return ports.map((port) => makeStream<AnyStream>(stream.flow, port));
}
