import { readFileSync } from "node:fs";

const compiled = (file: string): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(new URL(`../../core-wasm/build/${file}`, import.meta.url)));

/** Both builds of the core: what ships, and the one with assertions. */
export const builds: readonly (readonly [name: string, module: WebAssembly.Module])[] = [
  ["release", compiled("core.wasm")],
  ["debug", compiled("core.debug.wasm")],
];
