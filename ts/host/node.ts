import type { Host } from "./host.ts";
import { webStandardHost } from "./web-standard.ts";

/**
 * The host of Node and Bun. What is set or deferred keeps the process alive until it has run.
 */
export function nodeHost(): Host {
  return webStandardHost((callback) => void setImmediate(callback));
}
