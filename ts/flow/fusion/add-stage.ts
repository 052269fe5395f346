import { type AnyStream, portsOf } from "../any-stream.ts";
import { makeStream } from "../make-stream.ts";
import { type PortSpec, UNNAMED, type Yield } from "../step.ts";
import type { StageCompiler } from "./stage.ts";

/** A stateless step, as its operator declares it. */
export interface StageSpec {
  readonly id: string | typeof UNNAMED;
  readonly operator: string;
  readonly yields: Yield;
  readonly compile: StageCompiler;
  /** Whether the output is keyed. Default: as the input. */
  readonly keyed?: boolean;
}

/** Declares a stateless step with one output. */
export function addStage<S>(stream: AnyStream, spec: StageSpec): S {
  const { keyed = stream.port.keyed, ...rest } = spec;
  const [port] = addStages(stream, rest, [{ keyed, timed: stream.port.timed }]);
  return makeStream<S>(stream.flow, port!.port);
}

/** Declares a stateless step with any number of outputs. */
export function addStages(
  stream: AnyStream,
  spec: Omit<StageSpec, "keyed">,
  outputs: readonly PortSpec[],
): AnyStream[] {
  const { id, operator, yields, compile } = spec;
  const inputs = portsOf(id === UNNAMED ? operator : id, [stream]);
  const ports = stream.flow.addStep(id, { kind: "stage", operator, yields, compile, inputs }, outputs);
  return ports.map((port) => makeStream<AnyStream>(stream.flow, port));
}
