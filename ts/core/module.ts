import { embeddedBytes } from "./embedded-bytes.ts";

// Compiled while the module loads: workerd allows that, and forbids compiling inside a request.
const bytes = new Uint8Array(embeddedBytes.length / 2);
for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(embeddedBytes.slice(2 * i, 2 * i + 2), 16);

/** The compiled core, from the bytes inlined in this package. */
export const coreModule: WebAssembly.Module = new WebAssembly.Module(bytes);
