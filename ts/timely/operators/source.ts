import type { Capability } from "../capability.ts";
import type { OperatorInfo } from "../operator.ts";
import type { Output } from "../output.ts";
import { SessionBuilder } from "../session-builder.ts";
import type { StreamScope } from "../stream-origin.ts";

/** {@link Scope.source}. */
export function source<T>(
  scope: StreamScope,
  name: string,
  setup: (capability: Capability, info: OperatorInfo) => (output: Output<T>) => void,
): Output<T> {
  const builder = new SessionBuilder(scope, name);
  const output = builder.output<T>();
  builder.build(([capability], info) => {
    const run = setup(capability!, info);
    return () => run(output);
  });
  return output;
}
