import type { Scope, Stream, StreamScope } from "../../../timely/index.ts";

/** A stream as it is seen in another scope: out of the loops that only its own is in, into those around the other. */
export function cross<T>(stream: Stream<T>, scope: Scope): Stream<T> {
  let outside = stream;
  while (!encloses(outside.scope, scope)) outside = outside.leave();
  return enterAll(outside, scope);
}

function enterAll<T>(stream: Stream<T>, scope: Scope): Stream<T> {
  return stream.scope === scope ? stream : enterAll(stream, scope.parent!).enter(scope);
}

function encloses(outer: StreamScope, scope: Scope | undefined): boolean {
  return scope !== undefined && (scope === outer || encloses(outer, scope.parent));
}
