import type { KeyedLogicFactory } from "../../engine/keyed-logic.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import type { StepSpec } from "../../graph/flow.ts";
import { requireEventTime } from "../event-time/require-event-time.ts";
import { localLowering } from "../keyed/keyed-lowering.ts";

/** A step's main results, and the records that came too late for it. */
export interface WithLate<S, L = S> {
  readonly results: S;
  /** The records that came too late, as they came. */
  readonly late: L;
}

/**
 * Declares a step that keeps state for all that comes by on its worker, by event time, with keys or without; it has
 * a second output, for late records.
 * @throws {FlowError} `no-event-time` where the stream has none.
 */
export function addLocalStep(
  stream: AnyStream,
  id: string,
  operator: string,
  logic: KeyedLogicFactory,
): WithLate<AnyStream> {
  const inputs = portsOf([stream]);
  const { keyed, timed } = inputs[0]!;
  requireEventTime(stream);
  const spec: StepSpec = { kind: "keyed", operator, logic, inputs, lowering: localLowering };
  const [results, late] = addStep(stream.flow, id, spec, [
    { keyed, timed },
    { name: "late", keyed, timed },
  ]);
  return { results: results!, late: late! };
}
