import { passOn } from "../../engine/pass-on-operator.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";

/** The method `redistribute` of streams. */
export interface RedistributeMethod<S extends AnyStream> {
  /**
   * Spreads the records evenly over the workers, in turn, so that costly steps behind it share the load. Keys and
   * event times are kept; order is kept only among records that went from one worker to one other. With one worker it
   * does nothing and costs nothing.
   * @param id Step id, unique in the flow.
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).redistribute("spread").map("cost", (n) => n ** 2).output("print", console.log); // 1, 4, 9
   * ```
   */
  redistribute(id: string): S;
}

/** Declares the step: see {@link RedistributeMethod.redistribute}. */
export function redistribute(stream: AnyStream, id: string): AnyStream {
  const inputs = portsOf([stream]);
  const { keyed, timed } = inputs[0]!;
  const step = { kind: "exchange", operator: "redistribute", lowering: passOn.inTurn, inputs } as const;
  return addStep(stream.flow, id, step, [{ keyed, timed }])[0]!;
}
