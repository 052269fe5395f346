import { FlowError } from "../errors.ts";
import type { AnyStream } from "./any-stream.ts";
import { declaring, type Flow, type StepSpec } from "./flow.ts";
import type { Loop, Port, PortSpec, UNNAMED } from "./step.ts";

/** Declares a step and gives its streams, in the order of its outputs. */
export function addStep(
  flow: Flow,
  id: string | typeof UNNAMED,
  spec: StepSpec,
  outputs: readonly PortSpec[],
): AnyStream[] {
  return declaring.addStep(flow, id, spec, outputs).map((port) => streamOf(flow, port));
}

/** Groups the steps of a loop, as `flow.apply` does; they may read its streams. */
export function applyLoop<R>(flow: Flow, id: string, build: (loop: Loop) => R): R {
  return declaring.applyLoop(flow, id, build);
}

/**
 * Declares a step: what is wrong with it is told with its full id.
 * @param flow Undefined where what is wrong is that there is none.
 */
export function declareStep<R>(flow: Flow | undefined, id: unknown, declare: () => R): R {
  try {
    if (typeof id === "function")
      throw new FlowError("bad-id", "a step's id comes first, before its functions");
    return declare();
  } catch (thrown) {
    throw FlowError.inStep(thrown, declaring.idIn(flow, id));
  }
}

/** The stream of a port. */
export function streamOf(flow: Flow, port: Port): AnyStream {
  return declaring.streamOf(flow, port) as AnyStream; // what flows are made with makes streams
}
