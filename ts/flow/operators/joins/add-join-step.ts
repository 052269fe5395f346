import type { KeyedLogicFactory } from "../../engine/keyed-logic.ts";
import { FlowError } from "../../errors.ts";
import { addStep, declareStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import type { PortSpec } from "../../graph/step.ts";
import { StreamHandle } from "../../graph/stream-handle.ts";
import { keyedLowering } from "../keyed/keyed-lowering.ts";
import type { JoinSides } from "./sides.ts";

/** A step that keeps state by key and reads several streams, as its operator declares it. */
export interface JoinStepSpec {
  readonly id: string;
  readonly operator: string;
  readonly streams: readonly AnyStream[];
  readonly logic: KeyedLogicFactory;
  readonly outputs: readonly PortSpec[];
}

/**
 * Declares a step that joins keyed streams: the records of a key come to one worker, whichever stream they are of.
 * @throws {FlowError} `not-a-stream`, `foreign-stream`.
 */
export function addJoinStep({ id, operator, streams, logic, outputs }: JoinStepSpec): AnyStream[] {
  const inputs = portsOf(streams);
  if (inputs.some((port) => !port.keyed))
    throw new FlowError("not-a-stream", "it needs keyed streams; use keyBy first");
  return addStep(
    streams[0]!.flow,
    id,
    { kind: "keyed", operator, logic, inputs, lowering: keyedLowering },
    outputs,
  );
}

/** Declares a join of streams by name, which is no method of any of them. */
export function declareJoin<R>(sides: JoinSides, id: string, declare: () => R): R {
  const first = Object.values(sides ?? {}).find((side) => StreamHandle.portOf(side) !== undefined);
  return declareStep(first?.flow, id, declare);
}
