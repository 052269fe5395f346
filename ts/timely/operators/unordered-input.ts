import type { Capability } from "../capability.ts";
import type { Output } from "../output.ts";
import { SessionBuilder } from "../session-builder.ts";
import type { StreamScope } from "../stream-origin.ts";

/** Adds an input whose times are decided by capabilities alone: its output, and the first of them. */
export function unorderedInput<T>(
  scope: StreamScope,
  name: string,
): readonly [output: Output<T>, capability: Capability] {
  const builder = new SessionBuilder(scope, name);
  const output = builder.output<T>();
  let first: Capability | undefined;
  builder.build(([capability]) => {
    first = capability;
    return () => {};
  });
  return [output, first!]; // an operator has a capability for each of its outputs
}
