import { FlowError } from "../../errors.ts";
import { KeyTimers } from "../../keyed/key-timers.ts";
import type { KeyedStep, Step } from "../../step.ts";
import type { OperatorParts } from "../build-flow.ts";
import type { FlowRun } from "../flow-run.ts";
import { makeLogic } from "../make-logic.ts";
import { AnsweringOperator } from "./answering-operator.ts";
import { IterationOperator } from "./iteration-operator.ts";

/**
 * One worker's instance of a keyed step that is in a loop. There it cannot hold a claim that follows its input's
 * frontier: what it may send comes round, so that claim and frontier would chase each other for ever.
 * @throws {FlowError} `not-in-a-loop`
 */
export function keyedInLoop(step: KeyedStep, run: FlowRun, parts: OperatorParts): { activate(): void } {
  const logic = makeLogic(step, run, parts.chains, new KeyTimers(), parts.info.host);
  parts.claim.drop();
  if (logic.inLoop === "answers") return new AnsweringOperator(step, run, parts, logic);
  if (logic.inLoop === "iterations") return new IterationOperator(step, run, parts, logic);
  throw notInLoop(step);
}

/** The error for a step that would wait for what comes of its own results. */
export function notInLoop({ id, line, operator, loop }: Step): FlowError {
  const problem = `${operator} has no meaning inside the loop "${loop!.id}", as it would wait for event time or the clock while its own results may still come round`;
  return new FlowError(
    "not-in-a-loop",
    `step "${id}" (${line}): ${problem}; put it before or behind the loop`,
  );
}
