import type { Host } from "./host.ts";
import { platformTimer } from "./timers.ts";

/**
 * A host made of what every web-standard platform has. Only how to get back soon differs between them.
 * Nothing is touched before the first call: edge platforms forbid clocks and chance while a module loads.
 */
export function webStandardHost(defer: Host["defer"]): Host {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    random: () => Math.random(),
    setTimer: platformTimer,
    defer,
    warn: (message) => console.warn(message),
  };
}
