import { InputHandle } from "../input-handle.ts";
import type { Scope } from "../scope.ts";
import type { Stream } from "../stream.ts";

/** An input and what it feeds. */
export interface NewInput<T> {
  readonly handle: InputHandle<T>;
  readonly stream: Stream<T>;
}

/** Adds an input fed by `handle`. */
export function input<T>(
  scope: Scope,
  name: string,
  handle: InputHandle<T> = new InputHandle(),
): NewInput<T> {
  const builder = scope.operator(name);
  const output = builder.output<T>();
  builder.build(([capability], info) => {
    const flushSoon = (): void => scope.dataflow.flushBeforeSweep(handle);
    handle.feed({ output, capability: capability!, info, flushSoon });
    return () => {};
  });
  return { handle, stream: output.stream };
}
