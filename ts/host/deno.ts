import { timeoutHost } from "./edge.ts";
import type { Host } from "./host.ts";
import { webStandardHost } from "./web-standard.ts";

/**
 * The host of Deno. Uses `setImmediate` where this version of Deno has it, else a timeout of 0: an open
 * message channel would keep the process alive for ever.
 */
export function denoHost(): Host {
  if (typeof globalThis.setImmediate !== "function") return timeoutHost();
  return webStandardHost((callback) => void globalThis.setImmediate(callback));
}
