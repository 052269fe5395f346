import { TimelyError } from "../error.ts";
import type { Stream } from "../stream.ts";

/**
 * The records of all these streams. Nothing runs for it: whoever reads the result reads them all.
 * @throws {TimelyError} `stream-of-another-scope` unless all are of one scope
 */
export function concat<T>(stream: Stream<T>, ...others: readonly Stream<T>[]): Stream<T> {
  const foreign = others.find(({ scope }) => scope !== stream.scope);
  if (foreign !== undefined) {
    const problem = `a stream of scope "${foreign.scope.name}" is joined to one of "${stream.scope.name}"`;
    throw new TimelyError("stream-of-another-scope", `concat: ${problem}`);
  }
  return stream.reading([stream, ...others].flatMap(({ sources }) => sources));
}
