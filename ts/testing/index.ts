export { type CompareOptions, compareRows } from "./compare-rows.ts";
export { TestKitError, type TestKitErrorCode } from "./errors.ts";
export { expectRows } from "./expect-rows.ts";
export type { ExpectedRow, Matcher } from "./expected-row.ts";
export { type ConnectorCall, type Fault, failAt, InjectedFault } from "./faults.ts";
export type { FlowKit } from "./flow-kit.ts";
export type { StepOrStream } from "./flow-under-test.ts";
export { type GivenOptions, given, givenKeyed, type KeyedRow } from "./given.ts";
export { RowsMismatch } from "./rows-mismatch.ts";
export {
  advanceClock,
  type Control,
  end,
  pause,
  type Row,
  rowsOf,
  type Script,
  watermark,
} from "./script.ts";
export type { SeenRow } from "./seen-row.ts";
export {
  type SimulatedWorld,
  type SimulationDifference,
  type SimulationOptions,
  type SimulationResult,
  simulate,
} from "./simulation/simulate.ts";
export type { SinkKind } from "./simulation/simulated-sinks.ts";
export type { SimulatedSourceOptions } from "./simulation/simulated-source.ts";
export {
  type StoreCase,
  type StoreConformanceOptions,
  storeConformance,
} from "./store-conformance.ts";
export { StoreMismatch } from "./stores/store-mismatch.ts";
export { testFlow } from "./test-flow.ts";
export type { TestOptions } from "./test-options.ts";
export { TestSink, testSink } from "./test-sink.ts";
export { TestSource, testSource } from "./test-source.ts";
