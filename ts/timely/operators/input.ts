import type { InputHandle } from "../input-handle.ts";
import type { Output } from "../output.ts";
import { SessionBuilder } from "../session-builder.ts";
import type { StreamScope } from "../stream-origin.ts";

/** Adds an input fed by `handle`. */
export function input<T>(scope: StreamScope, name: string, handle: InputHandle<T>): Output<T> {
  const builder = new SessionBuilder(scope, name);
  const output = builder.output<T>();
  builder.build(([capability], info) => {
    const flushSoon = (): void => scope.dataflow.flushBeforeSweep(handle);
    scope.dataflow.ifRefused(handle.feed({ output, capability: capability!, info, flushSoon }));
    return () => {};
  });
  return output;
}
