/**
 * Tidemark without the compiled core: pass one to `useCore` before anything is run, for places that bring their
 * own `WebAssembly.Module`. The module is `tidemark/core.wasm`.
 * @module
 */
export * from "./connectors/index.ts";
export { CoreError, useCore } from "./core/index.ts";
export * from "./flow/index.ts";
export { defaultHost } from "./host/detect.ts";
export type { Host, Timer } from "./host/host.ts";
export { SimulatedHost } from "./host/simulated.ts";
export * from "./inspect/index.ts";
export * from "./run/index.ts";
