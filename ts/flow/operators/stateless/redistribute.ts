import { passOn } from "../../engine/pass-on-operator.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import { makeStream } from "../../streams/make-stream.ts";

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
export function redistribute<S extends AnyStream>(stream: S, id: string): S {
  const { keyed, timed } = stream.port;
  const inputs = portsOf(id, [stream]);
  const [port] = stream.flow.addStep(
    id,
    { kind: "exchange", operator: "redistribute", lowering: passOn.inTurn, inputs },
    [{ keyed, timed }],
  );
  return makeStream(stream.flow, port!);
}
