import { passOn } from "../../engine/pass-on-operator.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import { makeStream } from "../../streams/make-stream.ts";

/**
 * Gives each worker every record. Keys and event times are kept. With one worker it does nothing and costs nothing.
 * @param id Step id, unique in the flow.
 * @example
 * ```ts
 * flow.input("rules", ["a", "b"]).broadcast("everywhere").output("print", console.log); // a, b
 * ```
 */
export function broadcast<S extends AnyStream>(stream: S, id: string): S {
  const { keyed, timed } = stream.port;
  const inputs = portsOf(id, [stream]);
  const [port] = stream.flow.addStep(
    id,
    { kind: "exchange", operator: "broadcast", lowering: passOn.toAll, inputs },
    [{ keyed, timed }],
  );
  return makeStream(stream.flow, port!);
}
