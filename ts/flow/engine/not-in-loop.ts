import { FlowError } from "../errors.ts";
import type { Step } from "../graph/step.ts";

/** The error for a step that would wait for what comes of its own results. */
export function notInLoop({ id, line, operator, loop }: Step): FlowError {
  const problem = `${operator} has no meaning inside the loop "${loop!.id}", as it would wait for event time or the clock while its own results may still come round`;
  return new FlowError("not-in-a-loop", `${problem}; put it before or behind the loop`, { step: id, line });
}
