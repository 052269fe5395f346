/**
 * The test kit: given rows, event times and moves of the clock, expected rows. Needs no test runner.
 * @module
 */
import "./core/embedded.ts";

export * from "./testing/index.ts";
