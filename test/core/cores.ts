import { readFileSync } from "node:fs";
import { vi } from "vitest";

// Some tests play thousands of steps: on a busy machine that is no reason to fail.
vi.setConfig({ testTimeout: 90_000 });

const compiled = (file: string): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(new URL(`../../core-wasm/build/${file}`, import.meta.url)));

/** Both builds of the core: what ships, and the one with assertions. */
export const builds: readonly (readonly [name: string, module: WebAssembly.Module])[] = [
  ["release", compiled("core.wasm")],
  ["debug", compiled("core.debug.wasm")],
];
