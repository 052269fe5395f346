import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import type { AnyStream } from "../../graph/any-stream.ts";
import { FAILED } from "../../graph/step.ts";
import type { StepOptions } from "../../policy/error-policy.ts";
import { outcomeOf } from "../../policy/failed-port.ts";
import { addKeyedOutputs } from "./add-keyed-step.ts";
import { InTimeOrder } from "./in-time-order.ts";
import { keyedLowering, untilEndLowering } from "./keyed-lowering.ts";
import { checkedActs, type StatefulFunctions } from "./stateful-acts.ts";
import { checkedSettings, type StatefulOptions, type StatefulSettings } from "./stateful-options.ts";

/**
 * Declares a stateful step: gives its stream, or its streams by name where it has side outputs; and under the policy
 * "dead-letter" the failed stream too.
 * @param takes Name of the function that takes records in.
 */
export function addStateful(
  stream: AnyStream,
  id: string,
  operator: string,
  functions: StatefulFunctions,
  takes: "onValue" | "onBatch",
  options: (StatefulOptions & StepOptions) | undefined,
  make: (settings: StatefulSettings, context: KeyedLogicContext) => KeyedLogic,
): unknown {
  checkedActs(functions, takes);
  const settings = checkedSettings(stream, functions, options);
  const { sideOutputs, policy } = settings;
  const logic = (context: KeyedLogicContext): KeyedLogic => {
    const made = make(settings, context);
    const goesByTime = functions.onEventTimer !== undefined || settings.lifetime?.clock === "event";
    return goesByTime ? new InTimeOrder(made, context.state, context.isFull) : made;
  };
  const { onEnd, onEventTimer } = functions;
  const lowering = onEnd === undefined && onEventTimer === undefined ? keyedLowering : untilEndLowering;
  const streams = addKeyedOutputs(stream, id, operator, logic, sideOutputs, policy, lowering);
  if (sideOutputs.length === 0) return outcomeOf(streams);
  return Object.fromEntries(streams.map((output, i) => [["main", ...sideOutputs, FAILED][i]!, output]));
}
