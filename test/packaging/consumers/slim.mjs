import { readFileSync } from "node:fs";
import { Dataflow, run, useCore } from "tidemark/slim";

const file = new URL(import.meta.resolve("tidemark/core.wasm"));
useCore(new WebAssembly.Module(readFileSync(file)));

const out = [];
const flow = new Dataflow("doubles");
flow
  .input("numbers", [1, 2, 3])
  .map("double", (n) => n * 2)
  .output("out", out);
await run(flow);
console.log(out.join());
