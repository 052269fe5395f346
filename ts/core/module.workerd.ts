import wasm from "./core.wasm";

/** The compiled core, imported as a file: workerd compiles it when it deploys. */
export const coreModule: WebAssembly.Module = wasm;
