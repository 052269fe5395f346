import { KeyTimers } from "../../keyed/key-timers.ts";
import type { KeyedStep } from "../../step.ts";
import { makeLogic } from "../make-logic.ts";
import type { OperatorMaker } from "../operator-maker.ts";
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
