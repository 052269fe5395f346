import { readFileSync } from "node:fs";

const entry = new URL(import.meta.resolve("tidemark"));
const [, inlined] = /"([\da-f]{1000,})"/.exec(readFileSync(new URL("./core/module.js", entry), "utf8"));
const file = readFileSync(new URL(import.meta.resolve("tidemark/core.wasm")));
console.log(file.equals(Buffer.from(inlined, "hex")) ? "same" : "different");
