/**
 * The low-level layer: timestamps, capabilities, frontiers, loops. Flows are built on it.
 * @module
 */
import "./core/embedded.ts";

export * from "./core/index.ts";
export * from "./exchange/in-process.ts";
export type { Links } from "./host/links.ts";
export { SimulatedHost } from "./host/simulated.ts";
export * from "./timely/index.ts";
