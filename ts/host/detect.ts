import { browserHost } from "./browser.ts";
import { denoHost } from "./deno.ts";
import { edgeHost } from "./edge.ts";
import type { Host } from "./host.ts";
import { nodeHost } from "./node.ts";

/** What a platform shows of itself, as far as it helps to tell it apart. */
export interface PlatformGlobals {
  readonly Deno?: unknown;
  readonly process?: { readonly versions?: { readonly node?: string } };
  readonly navigator?: { readonly userAgent?: string };
  readonly MessageChannel?: unknown;
}

/** The platforms a host exists for. */
export type Platform = "deno" | "node" | "edge" | "browser";

/**
 * Names the platform that has these globals.
 * @param globals For tests; the platform's own by default.
 */
export function detectPlatform(globals: PlatformGlobals = globalThis as PlatformGlobals): Platform {
  if (globals.Deno !== undefined) return "deno"; // first: Deno shows a `process` too
  if (globals.navigator?.userAgent === "Cloudflare-Workers") return "edge"; // before: it may imitate Node
  if (globals.process?.versions?.node !== undefined) return "node";
  return globals.MessageChannel === undefined ? "edge" : "browser";
}

const hosts: Readonly<Record<Platform, () => Host>> = {
  deno: denoHost,
  node: nodeHost,
  edge: edgeHost,
  browser: browserHost,
};

/**
 * The host of the platform this runs on: Node, Bun, Deno, browser or edge.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * console.log(defaultHost().now() > 0); // true
 * ```
 */
export function defaultHost(): Host {
  return hosts[detectPlatform()]();
}
