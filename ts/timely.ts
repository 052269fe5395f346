/**
 * The low-level layer: timestamps, capabilities, frontiers, loops. Flows are built on it.
 * @module
 */
import "./core/embedded.ts";

export { SimulatedHost } from "./host/simulated.ts";
export * from "./timely/index.ts";
