export * from "./aggregators/index.ts";
export { FlowError, type FlowErrorCode, StepError, type StepErrorCode, type StepSite } from "./errors.ts";
export type {
  Disorder,
  EventTimeOptions,
  Idleness,
  KeyedEventTimeOptions,
} from "./event-time/event-time-options.ts";
export type { Instant } from "./event-time/instant.ts";
export type { WatermarkGenerator } from "./event-time/watermark-generator.ts";
export type { AnyKeyedStream, AnyStream, KeyOf, ValueOf } from "./graph/any-stream.ts";
export type { CallContext, KeyedCallContext } from "./graph/call-context.ts";
export type { DataflowOptions } from "./graph/dataflow-options.ts";
export type { Flow } from "./graph/flow.ts";
export type { InputOptions } from "./graph/input-options.ts";
export type { AsyncOptions } from "./operators/async/add-async-step.ts";
export type { EnrichOptions } from "./operators/async/enrich.ts";
export type { AsyncElements } from "./operators/async/flat-map-async.ts";
export type { LookupContext } from "./operators/async/lookup-cache.ts";
export type { InvalidRecord, Parsed, ParseOptions } from "./operators/async/parse.ts";
export { SchemaError } from "./operators/async/schema-error.ts";
export type {
  SchemaIssue,
  SchemaOutput,
  SchemaResult,
  StandardSchema,
} from "./operators/async/standard-schema.ts";
export type { BatchLimits, BatchOptions } from "./operators/batch/batch.ts";
export type { WithLate } from "./operators/event-order/add-local-step.ts";
export type { Filled, Filling, FillOptions } from "./operators/event-order/fill.ts";
export type { Gap } from "./operators/event-order/gap.ts";
export type { AsOfJoinOptions } from "./operators/joins/as-of-join.ts";
export type { BroadcastJoinOptions } from "./operators/joins/broadcast-join.ts";
export type { IntervalJoinOptions } from "./operators/joins/interval-join.ts";
export type { IntervalEnds } from "./operators/joins/interval-logic.ts";
export { type DefaultJoinType, join } from "./operators/joins/join.ts";
export type { Keep } from "./operators/joins/join-cell.ts";
export type { JoinEmit, JoinOptions } from "./operators/joins/join-options.ts";
export type { JoinedPair, LateSide, PairType } from "./operators/joins/pairs.ts";
export type {
  JoinedKey,
  JoinedRow,
  JoinedStream,
  JoinSides,
  JoinType,
  PairSides,
  RightSide,
  SameKeySides,
} from "./operators/joins/sides.ts";
export {
  type SideRecord,
  type WindowJoined,
  type WindowJoinOptions,
  windowJoin,
} from "./operators/joins/window-join.ts";
export type { CollectLimits, CollectOptions } from "./operators/keyed/collect.ts";
export type { DedupeOptions } from "./operators/keyed/dedupe.ts";
export type { MeasureAndOptions } from "./operators/keyed/extreme-final.ts";
export type { KeyContext } from "./operators/keyed/key-context.ts";
export type { Emitted, Results } from "./operators/keyed/results.ts";
export type { MainOf, SideOutput, SideOutputOf } from "./operators/keyed/side-output.ts";
export { sideOutput } from "./operators/keyed/side-output.ts";
export type { StatefulLogic, StatefulSteps } from "./operators/keyed/stateful.ts";
export type { StatefulBatchLogic, StatefulBatchSteps } from "./operators/keyed/stateful-batch.ts";
export type { StatefulOptions } from "./operators/keyed/stateful-options.ts";
export type { StatefulOutcome, StatefulOutputs } from "./operators/keyed/stateful-results.ts";
export type { Iterated, IterateOptions, LoopBody } from "./operators/loops/iterate.ts";
export type { OutputOptions, OutputOutcome } from "./operators/output/output.ts";
export type { Branches, BranchOutcome } from "./operators/stateless/branch.ts";
export type { ElementOf } from "./operators/stateless/flatten.ts";
export type { Cases, Split, SplitTypes } from "./operators/stateless/split.ts";
export type { ThrottleOptions } from "./operators/throttle/throttle.ts";
export * from "./operators/windows/index.ts";
export type { AsyncRetry, BackoffOptions } from "./policy/backoff.ts";
export type {
  DeadLetter,
  EndsInFailed,
  Failed,
  FailedOf,
  Outcome,
  StepOutcome,
  WithFailed,
} from "./policy/dead-letter.ts";
export type { AsyncErrorPolicy, Ending, ErrorPolicy, Retry, StepOptions } from "./policy/error-policy.ts";
export { Dataflow } from "./streams/dataflow.ts";
export type { KeyedStream, Stream } from "./streams/stream.ts";
export type { Duration } from "./values/duration.ts";
export type { Key } from "./values/key.ts";
export type { Misuse } from "./values/misuse.ts";
export type { Measure, Ordered } from "./values/order.ts";
