import { readFileSync } from "node:fs";

const entry = new URL(import.meta.resolve("tidemark"));
const { embeddedBytes } = await import(new URL("./core/embedded-bytes.js", entry));
const file = readFileSync(new URL(import.meta.resolve("tidemark/core.wasm")));
console.log(file.equals(Buffer.from(embeddedBytes, "hex")) ? "same" : "different");
