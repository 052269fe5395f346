export { browserHost } from "./browser.ts";
export { denoHost } from "./deno.ts";
export { defaultHost, detectPlatform, type Platform, type PlatformGlobals } from "./detect.ts";
export { edgeHost } from "./edge.ts";
export type { Host, Timer } from "./host.ts";
export { nodeHost } from "./node.ts";
export { seededRandom } from "./random.ts";
export { SimulatedHost, type SimulatedHostOptions } from "./simulated.ts";
