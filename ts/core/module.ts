import { bytesOfText } from "./bytes-of-text.ts";
import { embeddedBytes } from "./embedded-bytes.ts";

/**
 * The compiled core, from the bytes inlined in this package. Compiled while the module loads: workerd allows that, and
 * forbids compiling inside a request.
 */
export const coreModule: WebAssembly.Module = new WebAssembly.Module(bytesOfText(embeddedBytes));
