import { makeLogic } from "../../engine/make-logic.ts";
import type { OperatorMaker } from "../../engine/operator-maker.ts";
import type { KeyedStep } from "../../graph/step.ts";
import { KeyTimers } from "../../state/key-timers.ts";
import { AnsweringOperator } from "./answering-operator.ts";
import { IterationOperator } from "./iteration-operator.ts";
import { notInLoop } from "./not-in-loop.ts";

/**
 * One worker's instance of a keyed step that is in a loop. There it cannot hold a claim that follows its input's
 * frontier: what it may send comes round, so that claim and frontier would chase each other for ever.
 * @throws {FlowError} `not-in-a-loop`
 */
export const keyedInLoop: OperatorMaker<KeyedStep> = (step, run, parts) => {
  const logic = makeLogic(step, run, parts.chains, new KeyTimers(), parts.info.host);
  parts.claim.drop();
  if (logic.inLoop === undefined) throw notInLoop(step);
  const Operator = logic.inLoop === "answers" ? AnsweringOperator : IterationOperator;
  const operator = new Operator(step, run, parts, logic);
  return () => operator.activate();
};
