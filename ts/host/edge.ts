import type { Host } from "./host.ts";
import { webStandardHost } from "./web-standard.ts";

/**
 * The host of edge functions (workerd and the like), and of any platform with no more than web timers.
 * On such platforms the clock may stand still between two inputs or outputs.
 */
export function edgeHost(): Host {
  return timeoutHost();
}

/** A host that gets back soon through a timeout of 0. */
export function timeoutHost(): Host {
  return webStandardHost((callback) => void setTimeout(callback, 0));
}
