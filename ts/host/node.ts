import type { Host } from "./host.ts";
import { webStandardHost } from "./web-standard.ts";

/**
 * The host of Node and Bun. What is set or deferred keeps the process alive until it has run.
 *
 * @example
 * ```ts
 * import { nodeHost } from "tidemark";
 * const host = nodeHost();
 * host.defer(() => console.log("after waiting I/O"));
 * ```
 */
export function nodeHost(): Host {
  return webStandardHost((callback) => void setImmediate(callback));
}
