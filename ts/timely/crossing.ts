import { advance, enter, leave, type Summary } from "../core/index.ts";
import { TimelyError } from "./error.ts";
import type { StreamOrigin, StreamScope } from "./stream-origin.ts";
import { composeSummaries } from "./time.ts";

/**
 * The same records inside a scope, at iteration 0.
 * @throws {TimelyError} `stream-of-another-scope` unless `inner` was nested directly in the stream's scope.
 */
export function entering<T>(stream: StreamOrigin<T>, inner: StreamScope): StreamOrigin<T> {
  const { scope } = stream;
  if (inner.parent === scope) return crossing(stream, inner, enter(scope.depth));
  const problem = `scope "${inner.name}" is not nested in "${scope.name}"`;
  throw new TimelyError("stream-of-another-scope", problem);
}

/**
 * The same records outside of their scope, whichever iteration they come from.
 * @throws {TimelyError} `stream-of-another-scope` at the outermost scope.
 */
export function leaving<T>(stream: StreamOrigin<T>): StreamOrigin<T> {
  const { parent, depth, name } = stream.scope;
  if (parent !== undefined) return crossing(stream, parent, leave(depth));
  const problem = `scope "${name}" is the outermost: there is nothing to leave to`;
  throw new TimelyError("stream-of-another-scope", problem);
}

/** The same records one iteration later: the way round a loop, without an operator. */
export function goingRound<T>(stream: StreamOrigin<T>): StreamOrigin<T> {
  return crossing(stream, stream.scope, advance(stream.scope.depth));
}

function crossing<T>({ sources }: StreamOrigin<T>, scope: StreamScope, way: Summary): StreamOrigin<T> {
  return {
    scope,
    sources: sources.map(({ output, summary }) => ({
      output,
      summary: summary === undefined ? way : composeSummaries(summary, way),
    })),
  };
}
