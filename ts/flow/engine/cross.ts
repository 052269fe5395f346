import { entering, leaving } from "../../timely/crossing.ts";
import type { StreamOrigin, StreamScope } from "../../timely/stream-origin.ts";

/** A stream as it is seen in another scope: out of the loops that only its own is in, into those around the other. */
export function cross<T>(stream: StreamOrigin<T>, scope: StreamScope): StreamOrigin<T> {
  let outside = stream;
  while (!encloses(outside.scope, scope)) outside = leaving(outside);
  return enterAll(outside, scope);
}

function enterAll<T>(stream: StreamOrigin<T>, scope: StreamScope): StreamOrigin<T> {
  return stream.scope === scope ? stream : entering(enterAll(stream, scope.parent!), scope);
}

function encloses(outer: StreamScope, scope: StreamScope | undefined): boolean {
  return scope !== undefined && (scope === outer || encloses(outer, scope.parent));
}
