import type { Capability } from "../capability.ts";
import type { OperatorInfo } from "../operator.ts";
import type { Output } from "../output.ts";
import { PortBuilder } from "../port-builder.ts";
import type { StreamScope } from "../stream-origin.ts";

/**
 * An operator without inputs. It runs when nothing else is due and the queues have room: first at the start,
 * then each time it has asked for it (`info.activate`, `info.activateAt`).
 * @param setup Called at once. The capability, at the earliest time, is the source's to move on and drop: the
 *   source ends when it holds none.
 */
export function source<T>(
  scope: StreamScope,
  name: string,
  setup: (capability: Capability, info: OperatorInfo) => (output: Output<T>) => void,
): Output<T> {
  const builder = new PortBuilder(scope, name);
  const output = builder.output<T>();
  builder.build(([capability], info) => {
    const run = setup(capability!, info);
    return () => run(output);
  });
  return output;
}
