import type { KeyedLogicContext } from "../../../../ts/flow/engine/keyed-logic.ts";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { recordingContext } from "../../state/recording-context.ts";

/** What a logic is made with, outside of a flow: what it emits is dropped. */
export function logicContext(): KeyedLogicContext {
  return recordingContext(new SimulatedHost(), () => {});
}
