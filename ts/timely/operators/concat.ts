import { TimelyError } from "../error.ts";
import type { StreamOrigin } from "../stream-origin.ts";

/** {@link Stream.concat}. */
export function concat<T>(stream: StreamOrigin<T>, ...others: readonly StreamOrigin<T>[]): StreamOrigin<T> {
  const foreign = others.find(({ scope }) => scope !== stream.scope);
  if (foreign !== undefined) {
    const problem = `a stream of scope "${foreign.scope.name}" is joined to one of "${stream.scope.name}"`;
    throw new TimelyError("stream-of-another-scope", `concat: ${problem}`);
  }
  return { scope: stream.scope, sources: [stream, ...others].flatMap(({ sources }) => sources) };
}
