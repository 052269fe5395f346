import type { Capability } from "../capability.ts";
import type { OperatorInfo } from "../operator.ts";
import type { Output } from "../output.ts";
import type { Scope } from "../scope.ts";
import type { Stream } from "../stream.ts";

/**
 * An operator without inputs. It runs when nothing else is due and the queues have room: first at the start,
 * then each time it has asked for it (`info.activate`, `info.activateAt`).
 * @param setup Called at once. The capability, at the earliest time, is the source's to move on and drop: the
 *   source ends when it holds none.
 */
export function source<T>(
  scope: Scope,
  name: string,
  setup: (capability: Capability, info: OperatorInfo) => (output: Output<T>) => void,
): Stream<T> {
  const builder = scope.operator(name);
  const output = builder.output<T>();
  builder.build(([capability], info) => {
    const run = setup(capability!, info);
    return () => run(output);
  });
  return output.stream;
}
