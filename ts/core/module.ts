import { embeddedBytes } from "./embedded-bytes.ts";

// Compiled while the module loads: workerd allows that, and forbids compiling inside a request.
const bytes: Uint8Array<ArrayBuffer> = Uint8Array.from(embeddedBytes.match(/../g)!, (digits) =>
  Number.parseInt(digits, 16),
);

/** The compiled core, from the bytes inlined in this package. */
export const coreModule: WebAssembly.Module = new WebAssembly.Module(bytes);
