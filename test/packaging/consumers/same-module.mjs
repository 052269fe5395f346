import { readFileSync } from "node:fs";

// The module that the package has inlined is the first that is compiled.
let inlined;
WebAssembly.Module = class extends WebAssembly.Module {
  constructor(bytes) {
    super(bytes);
    inlined ??= Buffer.from(bytes);
  }
};
await import("tidemark");
const file = readFileSync(new URL(import.meta.resolve("tidemark/core.wasm")));
console.log(file.equals(inlined) ? "same" : "different");
