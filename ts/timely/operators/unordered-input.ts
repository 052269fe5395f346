import type { Capability } from "../capability.ts";
import type { Scope } from "../scope.ts";
import type { Stream } from "../stream.ts";
import { UnorderedInput } from "../unordered-input.ts";

/** An input, its first capability and what it feeds. */
export interface NewUnorderedInput<T> {
  readonly handle: UnorderedInput<T>;
  /** At the earliest time; yours to move on and drop. */
  readonly capability: Capability;
  readonly stream: Stream<T>;
}

/** Adds an input whose times are decided by capabilities alone. */
export function unorderedInput<T>(scope: Scope, name: string): NewUnorderedInput<T> {
  const builder = scope.operator(name);
  const output = builder.output<T>();
  let first: Capability | undefined;
  builder.build(([capability]) => {
    first = capability;
    return () => {};
  });
  return { handle: new UnorderedInput(output), capability: first!, stream: output.stream };
}
