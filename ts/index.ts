/**
 * Tidemark: a stream processor that you import.
 * @module
 */
import "./core/embedded.ts";

export * from "./slim.ts";
