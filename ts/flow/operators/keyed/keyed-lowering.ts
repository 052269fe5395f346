import { keyedOperator } from "../../engine/keyed-operator.ts";
import type { Lowering } from "../../engine/operator.ts";
import type { KeyedStep } from "../../graph/step.ts";
import { keyedInLoop } from "../loops/keyed-in-loop.ts";

/** How a step that keeps state by key becomes an operator: the records of a key come to one worker. */
export const keyedLowering: Lowering<KeyedStep> = {
  route: "by key",
  timeFrom: "inputs",
  make: keyedOperator,
  makeInLoop: keyedInLoop,
};

/** The same for a step whose input's end has it emit what it would not have emitted otherwise. */
export const untilEndLowering: Lowering<KeyedStep> = { ...keyedLowering, asksEnd: true };

/** The same as `keyedLowering` for a step whose state is of all that comes by on its worker, with keys or without. */
export const localLowering: Lowering<KeyedStep> = { ...keyedLowering, route: "stay" };
