import { passOn } from "../../engine/pass-on-operator.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";

/** The method `broadcast` of streams. */
export interface BroadcastMethod<S extends AnyStream> {
  /**
   * Gives each worker every record. Keys and event times are kept. With one worker it does nothing and costs nothing.
   * @param id Step id, unique in the flow.
   * @example
   * ```ts
   * flow.input("rules", ["a", "b"]).broadcast("everywhere").output("print", console.log); // a, b
   * ```
   */
  broadcast(id: string): S;
}

/** Declares the step: see {@link BroadcastMethod.broadcast}. */
export function broadcast(stream: AnyStream, id: string): AnyStream {
  const inputs = portsOf([stream]);
  const { keyed, timed } = inputs[0]!;
  const step = { kind: "exchange", operator: "broadcast", lowering: passOn.toAll, inputs } as const;
  return addStep(stream.flow, id, step, [{ keyed, timed }])[0]!;
}
