/**
 * Tidemark without the compiled core: pass one to `useCore` before anything is run, for places that bring their
 * own `WebAssembly.Module`. The module is `tidemark/core.wasm`.
 * @module
 */
import "./flow/operators/install.ts";

export * from "./api.ts";
