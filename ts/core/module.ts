import { embeddedBytes } from "./embedded-bytes.ts";

const length = embeddedBytes.length / 2;
const bytes = new DataView(new ArrayBuffer(length + 3));
// Four bytes at a time: one by one costs every start five milliseconds.
for (let at = 0; at < length; at += 4) {
  const digits = embeddedBytes.slice(2 * at, 2 * at + 8).padEnd(8, "0");
  bytes.setUint32(at, Number.parseInt(digits, 16));
}

/**
 * The compiled core, from the bytes inlined in this package. Compiled while the module loads: workerd allows that, and
 * forbids compiling inside a request.
 */
export const coreModule: WebAssembly.Module = new WebAssembly.Module(new Uint8Array(bytes.buffer, 0, length));
