import { flushAll, GatedOperator, type StepLogic } from "../../engine/gated-operator.ts";
import type { KeyedLogic } from "../../engine/keyed-logic.ts";
import { makeLogic } from "../../engine/make-logic.ts";
import { notInLoop } from "../../engine/not-in-loop.ts";
import type { OperatorMaker, OperatorParts } from "../../engine/operator.ts";
import { eventTimeOf } from "../../flow-time.ts";
import type { KeyedStep } from "../../graph/step.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import { IterationLogic } from "./iteration-operator.ts";

/**
 * One worker's instance of a keyed step that is in a loop. There it cannot hold a claim that follows its input's
 * frontier: what it may send comes round, so that claim and frontier would chase each other for ever.
 * @throws {FlowError} `not-in-a-loop`
 */
export const keyedInLoop: OperatorMaker<KeyedStep> = (step, parts) => {
  const logic = makeLogic(step.logic, parts);
  if (logic.inLoop === undefined) throw notInLoop(step);
  return new GatedOperator(
    parts,
    logic.inLoop === "records" ? answering(logic, parts) : new IterationLogic(logic, parts),
  );
};

/** A keyed step in a loop that emits only in answer to records: it sees them as they come, and holds nothing. */
function answering(logic: KeyedLogic, parts: OperatorParts): StepLogic {
  return {
    claim: "none",
    onMessage(message, side) {
      logic.onBatch(message.batch as KeyedBatch, eventTimeOf(message.time), side); // the step reads keyed streams
      flushAll(parts, message.capability);
    },
  };
}
