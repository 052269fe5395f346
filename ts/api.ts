/** What all entries have in common. */
export * from "./connectors/index.ts";
export { CoreError, useCore } from "./core/index.ts";
export * from "./flow/index.ts";
export { defaultHost } from "./host/detect.ts";
export type { Host, Timer } from "./host/host.ts";
export { SimulatedHost } from "./host/simulated.ts";
export * from "./inspect/index.ts";
export * from "./run/index.ts";
